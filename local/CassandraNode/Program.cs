return 2; // Nothing to run yet.
