"""The models that are simulated: each names its readings as the real one does."""
