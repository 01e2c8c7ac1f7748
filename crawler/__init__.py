"""The application: settings, portal registry, middlewares, pipeline, run log, command line."""
