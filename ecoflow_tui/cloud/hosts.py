"""Which of EcoFlow's hosts to ask: keys are bound to a region, a wrong one looks like a bad key."""

from urllib.parse import urlsplit

from ecoflow_tui.cloud.options import CloudOptions, Region
from ecoflow_tui.cloud.trust import is_loopback
from ecoflow_tui.core.errors import ConfigurationError

_HOSTS = {
    Region.AUTO: ("api-e.ecoflow.com", "api-a.ecoflow.com", "api.ecoflow.com"),
    Region.EU: ("api-e.ecoflow.com",),
    Region.US: ("api-a.ecoflow.com",),
}


def urls_to_try(options: CloudOptions, remembered: str | None) -> tuple[str, ...]:
    """The base addresses to try, in order.

    Args:
        options: A cloud of the user's own, or a region.
        remembered: The host that knew the keys the last time.

    Raises:
        ConfigurationError: The user's address cannot be used.
    """
    if options.api_url is not None:
        return (_checked(options.api_url.rstrip("/")),)
    hosts = _HOSTS[options.region]
    first = [host for host in hosts if host == remembered]
    return tuple(f"https://{host}" for host in [*first, *(h for h in hosts if h not in first)])


def host_of(url: str) -> str:
    """The host of an address, with its port where one is given."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _checked(url: str) -> str:
    address = urlsplit(url)
    is_plain = address.scheme == "http" and is_loopback(address.hostname or "")
    if not address.hostname or not (address.scheme == "https" or is_plain):
        raise ConfigurationError(
            "ECOFLOW_API_URL must be an https:// address.", "Write it as https://host:port."
        )
    return url
