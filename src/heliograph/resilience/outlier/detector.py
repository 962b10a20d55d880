"""The detector: counts by host, rules, sweeps."""

import random
import threading
from collections.abc import Callable, Iterable
from statistics import fmean, pstdev

from heliograph.resilience.clock import SYSTEM_CLOCK, Clock
from heliograph.resilience.events import EventKind, Hook, no_hook
from heliograph.resilience.outlier.host import FIRST_5XX, GATEWAY, Ejection, HostGuard, HostRecord, Tally
from heliograph.resilience.outlier.settings import OutlierSettings
from heliograph.resilience.policy import Policy

_UNAVAILABLE = 503


class OutlierDetector(Policy):
    """Watches the hosts of a group by Envoy's rules and says which are in service.

    Bare calls: `record(host, status)`, `record_unreachable(host)`, `available()`. `detector.host(name)` is a policy for
    the calls to one host. Sweeps run when their time has come and somebody records or asks; `sweep` is for a timer.

    Args:
        hosts: The group.
        settings: The rules.
        random: Source of randomness, for tests.
        name: Shown in events.
        clock: Where time comes from.
        on_event: Hears ejections and returns.
    """

    kind = "outlier_detection"

    def __init__(
        self,
        hosts: Iterable[str] = (),
        settings: OutlierSettings | None = None,
        *,
        random: random.Random | None = None,
        name: str = "",
        clock: Clock = SYSTEM_CLOCK,
        on_event: Hook = no_hook,
    ) -> None:
        super().__init__(name, clock=clock, on_event=on_event)
        self.settings = settings or OutlierSettings()
        self._hosts = {host: HostRecord() for host in hosts}
        self._random = random or _RANDOM
        self._lock = threading.RLock()
        self._next_sweep = self._monotonic() + self.settings.interval
        self._detected = dict.fromkeys(Ejection, 0)
        self._enforced = dict.fromkeys(Ejection, 0)

    # --- the group ----------------------------------------------------------------------------------------------------

    def set_hosts(self, hosts: Iterable[str]) -> None:
        """The group is now these; hosts that stay keep what is known of them."""
        with self._lock:
            self._hosts = {host: self._hosts.get(host) or HostRecord() for host in hosts}

    def host(self, name: str, status_of: Callable[[object], int | None] | None = None) -> HostGuard:
        """A policy for calls to one host.

        Args:
            name: The host; it joins the group when it is not in it.
            status_of: Status of a result or an exception; None when the host was not reached.
        """
        self._record_of(name)
        return HostGuard(self, name, status_of)

    def available(self) -> list[str]:
        """The hosts in service."""
        self.sweep()
        return [host for host, record in list(self._hosts.items()) if record.ejected_until is None]

    def in_service(self, host: str) -> bool:
        """Whether a host is in service; one that is not in the group is."""
        self.sweep()
        record = self._hosts.get(host)
        return record is None or record.ejected_until is None

    # --- what happened ------------------------------------------------------------------------------------------------

    def record(self, host: str, status: int) -> None:
        """A host answered with an HTTP status."""
        with self._lock:
            self.sweep()
            record = self._record_of(host)
            if self.settings.split_external_local_origin_errors:
                self._reached(host, record, good=True)
            self._answered(host, record, status)

    def record_unreachable(self, host: str) -> None:
        """A host could not be reached: refused, reset, timed out."""
        with self._lock:
            self.sweep()
            record = self._record_of(host)
            if self.settings.split_external_local_origin_errors:
                self._reached(host, record, good=False)
            else:
                self._answered(host, record, _UNAVAILABLE)

    def health_check_passed(self, host: str) -> None:
        """An active health check of the host went well."""
        with self._lock:
            record = self._hosts.get(host)
            if (
                record is not None
                and record.ejected_until is not None
                and self.settings.successful_active_health_check_uneject_host
            ):
                self._bring_back(host, record)

    # --- sweeps -------------------------------------------------------------------------------------------------------

    def sweep(self) -> None:
        """When the interval is over: bring hosts back, compare the others, begin a new interval."""
        if self._monotonic() < self._next_sweep:
            return
        with self._lock:
            now = self._monotonic()
            if now < self._next_sweep:
                return
            self._next_sweep = now + self.settings.interval
            for host, record in self._hosts.items():
                if record.ejected_until is None:
                    record.ejections = max(0, record.ejections - 1)
                elif now >= record.ejected_until:
                    self._bring_back(host, record)
            self._compare()
            for record in self._hosts.values():
                record.renew()

    def stats(self) -> dict[str, object]:
        """Hosts, those that are left out, and how often each rule found and ejected one."""
        with self._lock:
            now = self._monotonic()
            out = {
                host: {"for_seconds": max(0.0, record.ejected_until - now), "ejections": record.ejections}
                for host, record in self._hosts.items()
                if record.ejected_until is not None
            }
            return {
                "hosts": len(self._hosts),
                "ejected": out,
                "detected": {rule.value: count for rule, count in self._detected.items() if count},
                "enforced": {rule.value: count for rule, count in self._enforced.items() if count},
            }

    # --- inside -------------------------------------------------------------------------------------------------------

    def _record_of(self, host: str) -> HostRecord:
        with self._lock:
            return self._hosts.setdefault(host, HostRecord())

    def _answered(self, host: str, record: HostRecord, status: int) -> None:
        settings = self.settings
        failed = status >= FIRST_5XX
        record.answers.add(good=not failed)
        rules = (
            (
                Ejection.CONSECUTIVE_GATEWAY_FAILURE,
                status in GATEWAY,
                settings.consecutive_gateway_failure,
                settings.enforcing_consecutive_gateway_failure,
            ),
            (Ejection.CONSECUTIVE_5XX, failed, settings.consecutive_5xx, settings.enforcing_consecutive_5xx),
        )
        for rule, counts, limit, chance in rules:
            self._row(host, record, rule, counts, limit, chance)

    def _reached(self, host: str, record: HostRecord, *, good: bool) -> None:
        settings = self.settings
        record.reached.add(good=good)
        self._row(
            host,
            record,
            Ejection.CONSECUTIVE_LOCAL_ORIGIN_FAILURE,
            not good,
            settings.consecutive_local_origin_failure,
            settings.enforcing_consecutive_local_origin_failure,
        )

    def _row(  # noqa: PLR0917 - one row of a table of rules
        self,
        host: str,
        record: HostRecord,
        rule: Ejection,
        counts: bool,  # noqa: FBT001
        limit: int,
        chance: int,
    ) -> None:
        if not counts:
            record.in_a_row[rule] = 0
            return
        record.in_a_row[rule] += 1
        if record.in_a_row[rule] >= limit > 0:
            record.in_a_row[rule] = 0
            self._found(host, record, rule, chance)

    def _compare(self) -> None:
        settings = self.settings
        self._compare_by(
            lambda record: record.answers,
            (Ejection.SUCCESS_RATE, settings.enforcing_success_rate),
            (Ejection.FAILURE_PERCENTAGE, settings.enforcing_failure_percentage),
        )
        if settings.split_external_local_origin_errors:
            self._compare_by(
                lambda record: record.reached,
                (Ejection.LOCAL_ORIGIN_SUCCESS_RATE, settings.enforcing_local_origin_success_rate),
                (Ejection.LOCAL_ORIGIN_FAILURE_PERCENTAGE, settings.enforcing_failure_percentage_local_origin),
            )

    def _compare_by(
        self, tally: Callable[[HostRecord], Tally], by_rate: tuple[Ejection, int], by_percentage: tuple[Ejection, int]
    ) -> None:
        settings = self.settings
        rates = self._rates(tally, settings.success_rate_request_volume)
        if len(rates) >= max(1, settings.success_rate_minimum_hosts):
            values = list(rates.values())
            limit = fmean(values) - pstdev(values) * settings.success_rate_stdev_factor / 1000
            for host, rate in rates.items():
                if rate < limit:
                    self._found(host, self._hosts[host], *by_rate)
        rates = self._rates(tally, settings.failure_percentage_request_volume)
        if len(rates) >= max(1, settings.failure_percentage_minimum_hosts):
            for host, rate in rates.items():
                if 100 - rate >= settings.failure_percentage_threshold:
                    self._found(host, self._hosts[host], *by_percentage)

    def _rates(self, tally: Callable[[HostRecord], Tally], volume: int) -> dict[str, float]:
        """Success percentage of the hosts in service that had enough requests."""
        return {
            host: tally(record).percentage()
            for host, record in self._hosts.items()
            if record.ejected_until is None and tally(record).total >= max(1, volume)
        }

    def _found(self, host: str, record: HostRecord, rule: Ejection, chance: int) -> None:
        if record.ejected_until is not None:
            return
        self._detected[rule] += 1
        if self._random.random() * 100 >= chance or not self._may_eject():
            return
        settings = self.settings
        self._enforced[rule] += 1
        record.ejections += 1
        longest = max(settings.base_ejection_time, settings.max_ejection_time)
        seconds = min(settings.base_ejection_time * record.ejections, longest)
        seconds += self._random.uniform(0, settings.max_ejection_time_jitter)
        record.ejected_until = self._monotonic() + seconds
        self._tell(EventKind.EJECTED, host=host, rule=rule.value, seconds=seconds)

    def _may_eject(self) -> bool:
        out = sum(record.ejected_until is not None for record in self._hosts.values())
        share = 100 * (out + 1) / len(self._hosts)
        return share <= self.settings.max_ejection_percent or (not out and self.settings.always_eject_one_host)

    def _bring_back(self, host: str, record: HostRecord) -> None:
        record.ejected_until = None
        record.in_a_row = dict.fromkeys(record.in_a_row, 0)
        self._tell(EventKind.BROUGHT_BACK, host=host)


_RANDOM = random.Random()  # noqa: S311 - spreads load, hides nothing
