// Looks at a page from a world of its own: what the page's scripts have made of JavaScript's
// objects does not reach here, only its elements do.
(() => {
  const MOST_LINKS = 5000, MOST_TEXT = 40, MOST_BUTTONS = 400;
  const line = (node) => (node.textContent || node.value || node.title || "")
    .slice(0, 400).replace(/\s+/g, "").slice(0, MOST_TEXT + 1);
  const leads = (node) => {
    const href = node.getAttribute("href");
    return href !== null && /^(?!#|javascript:)./i.test(href.trim());
  };
  const shown = (node) => !node.disabled && node.getClientRects().length > 0;
  let buttons = [];
  return {
    links: () => [...document.querySelectorAll("a[href]")].slice(0, MOST_LINKS)
      .map((node) => `${node.href.slice(0, 2000)} ${line(node)}`),
    elements: () => document.getElementsByTagName("*").length,
    markup: (most) => {
      const text = `<!DOCTYPE html>\n${document.documentElement.outerHTML}`;
      return text.length > most ? null : text;
    },
    // The smallest elements that say something short and lead nowhere by themselves.
    buttons: () => {
      const found = document.querySelectorAll(
        "a, button, input[type=button], li, span, div, dd, dt, td, em, b, i, p, h3, h4");
      buttons = [];
      const texts = [];
      for (const node of found) {
        const text = line(node);
        if (!text || text.length > MOST_TEXT || leads(node) || node.closest("a[href]") !== null
            && leads(node.closest("a[href]")) || !shown(node)) continue;
        if ([...node.children].some((child) => line(child) === text)) continue;
        buttons.push(node);
        texts.push(text);
        if (buttons.length >= MOST_BUTTONS) break;
      }
      return texts;
    },
    press: (number) => {
      const node = buttons[number];
      if (!node || !node.isConnected) return false;
      node.click();
      return true;
    },
    scroll: () => {
      const boxes = [...document.querySelectorAll("div, ul, main, section, tbody")].slice(0, 3000)
        .filter((node) => node.scrollHeight > node.clientHeight + 8 && node.clientHeight > 60);
      for (const box of [document.scrollingElement || document.body, ...boxes.slice(0, 10)]) {
        if (!box) continue;
        box.scrollTop = box.scrollHeight;
        box.dispatchEvent(new Event("scroll", { bubbles: true }));
      }
      window.scrollTo(0, (document.body || document.documentElement).scrollHeight);
    },
    quiet: (milliseconds) => new Promise((done) => {
      const wait = () => setTimeout(done, milliseconds);
      if (document.readyState !== "loading") wait();
      else document.addEventListener("DOMContentLoaded", wait, { once: true });
    }),
  };
})()
