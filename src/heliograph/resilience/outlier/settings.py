"""What makes a host an outlier, with Envoy's names and defaults."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class OutlierSettings:
    """Settings of outlier detection. Times are in seconds, percentages from 0 to 100.

    Attributes:
        consecutive_5xx: Answers of 500 and above in a row that eject a host.
        enforcing_consecutive_5xx: How likely it is ejected then; 0 only counts.
        consecutive_gateway_failure: Answers of 502, 503 or 504 in a row.
        enforcing_consecutive_gateway_failure: How likely it is ejected then.
        split_external_local_origin_errors: Count failures to reach the host apart from its answers; otherwise they
            count as 503.
        consecutive_local_origin_failure: Failures to reach it in a row, when they are counted apart.
        enforcing_consecutive_local_origin_failure: How likely it is ejected then.
        interval: Between two sweeps, which compare hosts and bring ejected ones back.
        base_ejection_time: Times the number of ejections is how long a host is left out.
        max_ejection_time: Upper bound of that; never below `base_ejection_time`.
        max_ejection_time_jitter: Added at random, so that hosts do not come back together.
        max_ejection_percent: Share of the hosts that may be left out at once.
        always_eject_one_host: Leave one out even when that is a larger share.
        success_rate_minimum_hosts: Hosts with enough requests that a comparison of success rates needs.
        success_rate_request_volume: Requests of a host in an interval that are enough.
        success_rate_stdev_factor: A host below mean - factor / 1000 * standard deviation is an outlier.
        enforcing_success_rate: How likely it is ejected then.
        enforcing_local_origin_success_rate: The same for failures to reach hosts, when they are counted apart.
        failure_percentage_threshold: A host that fails at least so often is an outlier.
        failure_percentage_minimum_hosts: Hosts with enough requests that this rule needs.
        failure_percentage_request_volume: Requests of a host in an interval that are enough.
        enforcing_failure_percentage: How likely it is ejected then.
        enforcing_failure_percentage_local_origin: The same for failures to reach hosts, when they are counted apart.
        successful_active_health_check_uneject_host: Whether a good health check brings a host back.
    """

    consecutive_5xx: int = 5
    enforcing_consecutive_5xx: int = 100
    consecutive_gateway_failure: int = 5
    enforcing_consecutive_gateway_failure: int = 0
    split_external_local_origin_errors: bool = False
    consecutive_local_origin_failure: int = 5
    enforcing_consecutive_local_origin_failure: int = 100
    interval: float = 10.0
    base_ejection_time: float = 30.0
    max_ejection_time: float = 300.0
    max_ejection_time_jitter: float = 0.0
    max_ejection_percent: int = 10
    always_eject_one_host: bool = False
    success_rate_minimum_hosts: int = 5
    success_rate_request_volume: int = 100
    success_rate_stdev_factor: int = 1900
    enforcing_success_rate: int = 100
    enforcing_local_origin_success_rate: int = 100
    failure_percentage_threshold: int = 85
    failure_percentage_minimum_hosts: int = 5
    failure_percentage_request_volume: int = 50
    enforcing_failure_percentage: int = 0
    enforcing_failure_percentage_local_origin: int = 0
    successful_active_health_check_uneject_host: bool = True

    def __post_init__(self) -> None:
        """Refuse what cannot work.

        Raises:
            ValueError: A value is out of range; the text names it.
        """
        for field in fields(self):
            value = getattr(self, field.name)
            if value < 0:
                raise ValueError(f"{field.name} is {value}; it must be at least 0")
            if (field.name.startswith("enforcing") or field.name.endswith("percent")) and value > 100:  # noqa: PLR2004
                raise ValueError(f"{field.name} is {value}; it must be at most 100")
        if not self.interval or not self.base_ejection_time:
            raise ValueError("interval and base_ejection_time must be above 0")
