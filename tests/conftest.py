from hypothesis import HealthCheck, settings

# A law is about what holds, not about how fast this machine is while it does other work.
settings.register_profile(
    "laws", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("laws")
