"""The named patterns that grok users expect, for a regex engine without look-around.

Names are those of Logstash and its followers; captured fields carry the names of the Elastic Common Schema.
"""

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)"
_IPV4 = rf"(?:{_OCTET}\.){{3}}{_OCTET}"
_HEX4 = "[0-9A-Fa-f]{1,4}"


def _ipv6() -> str:
    """Each place where the run of zeros can stand, the longest forms first."""
    forms = [rf"(?:{_HEX4}:){{7}}{_HEX4}", rf"(?:{_HEX4}:){{6}}{_IPV4}"]
    for before in range(6, -1, -1):
        lead = rf"(?:{_HEX4}:){{{before}}}" if before else ":"
        after = 7 - before
        tails = [rf":{_HEX4}(?::{_HEX4}){{0,{after - 1}}}"]
        if after >= 3:  # noqa: PLR2004 - room for an IPv4 address and the zeros
            tails.insert(0, rf"(?::{_HEX4}){{0,{after - 3}}}:{_IPV4}")
        forms.append(f"{lead}(?:{'|'.join(tails)}|:)")
    forms.append(rf"(?:{_HEX4}:){{7}}:")
    return f"(?:{'|'.join(forms)})(?:%[0-9A-Za-z._~-]+)?"


def _words(*pairs: str) -> str:
    """Alternatives such as `Mon(?:day)?`, given as `Mon|day`."""
    parts = (pair.partition("|") for pair in pairs)
    return "|".join(f"{head}(?:{tail})?" if tail else head for head, _, tail in parts)


_LABEL = r"[0-9A-Za-z][0-9A-Za-z-]{0,62}"

_BASE = {
    "WORD": r"\b\w+\b",
    "NOTSPACE": r"\S+",
    "SPACE": r"\s*",
    "DATA": r".*?",
    "GREEDYDATA": r".*",
    "INT": r"(?:[+-]?(?:[0-9]+))",
    "BASE10NUM": r"(?:[+-]?(?:[0-9]+(?:\.[0-9]+)?)|\.[0-9]+)",
    "NUMBER": r"(?:%{BASE10NUM})",
    "BASE16NUM": r"[+-]?(?:0x)?[0-9A-Fa-f]+",
    "BASE16FLOAT": r"[+-]?(?:0x)?[0-9A-Fa-f]+(?:\.[0-9A-Fa-f]*)?",
    "POSINT": r"\b[1-9][0-9]*\b",
    "NONNEGINT": r"\b[0-9]+\b",
    "BOOL": r"true|false",
    "QUOTEDSTRING": r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""",
    "QS": r"%{QUOTEDSTRING}",
    "UUID": r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}",
    "URN": r"urn:[0-9A-Za-z][0-9A-Za-z-]{0,31}:[0-9A-Za-z()+,.:=@;$_!*'/?#-]+",
}
_NETWORK = {
    "IPV4": _IPV4,
    "IPV6": _ipv6(),
    "IP": r"(?:%{IPV6}|%{IPV4})",
    "HOSTNAME": rf"\b{_LABEL}(?:\.{_LABEL})*(?:\.?|\b)",
    "IPORHOST": r"(?:%{IP}|%{HOSTNAME})",
    "HOSTPORT": r"%{IPORHOST}:%{POSINT}",
    "USERNAME": r"[a-zA-Z0-9._-]+",
    "USER": r"%{USERNAME}",
    "EMAILLOCALPART": r"[a-zA-Z][a-zA-Z0-9_.+=:-]+",
    "EMAILADDRESS": r"%{EMAILLOCALPART}@%{HOSTNAME}",
    "CISCOMAC": r"(?:(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4})",
    "WINDOWSMAC": r"(?:(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2})",
    "COMMONMAC": r"(?:(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2})",
    "MAC": r"(?:%{CISCOMAC}|%{WINDOWSMAC}|%{COMMONMAC})",
}
_PATHS = {
    "UNIXPATH": r"(?:/[\w%!$@:.,+~-]+)+",
    "WINPATH": r"[A-Za-z]+:(?:\\[^\\?*]+)+",
    "PATH": r"(?:%{UNIXPATH}|%{WINPATH})",
    "TTY": r"/dev/(?:pts|tty[pq]?)\w*/?[0-9]+",
    "URIPROTO": r"[A-Za-z][A-Za-z0-9+.-]+",
    "URIHOST": r"%{IPORHOST}(?::%{POSINT})?",
    "URIPATH": r"(?:/[A-Za-z0-9$.+!*'(){},~:;=@#%&_-]*)+",
    "URIQUERY": r"[A-Za-z0-9$.+!*'|(){},~@#%&/=:;_?\[\]<>-]*",
    "URIPARAM": r"\?%{URIQUERY}",
    "URIPATHPARAM": r"%{URIPATH}(?:\?%{URIQUERY})?",
    "URI": r"%{URIPROTO}://(?:%{USER}(?::[^@]*)?@)?%{URIHOST}(?:%{URIPATH}(?:\?%{URIQUERY})?)?",
}
_MONTHS = _words(
    "Jan|uary",
    "Feb|ruary",
    "Mar|ch",
    "Apr|il",
    "May",
    "Jun|e",
    "Jul|y",
    "Aug|ust",
    "Sep|tember",
    "Oct|ober",
    "Nov|ember",
    "Dec|ember",
)
_DATES = {
    "MONTH": rf"\b(?:{_MONTHS})\b",
    "MONTHNUM": r"(?:0[1-9]|1[0-2])",
    "MONTHDAY": r"(?:0[1-9]|[12][0-9]|3[01]|[1-9])",
    "DAY": rf"\b(?:{_words('Mon|day', 'Tue|sday', 'Wed|nesday', 'Thu|rsday', 'Fri|day', 'Sat|urday', 'Sun|day')})\b",
    "YEAR": r"(?:\d\d){1,2}",
    "HOUR": r"(?:2[0-3]|[01]?[0-9])",
    "MINUTE": r"[0-5][0-9]",
    "SECOND": r"(?:[0-5][0-9]|60)(?:[:.,][0-9]+)?",
    "TIME": r"%{HOUR}:%{MINUTE}(?::%{SECOND})?",
    "DATE_US": r"%{MONTHNUM}[/-]%{MONTHDAY}[/-]%{YEAR}",
    "DATE_EU": r"%{MONTHDAY}[./-]%{MONTHNUM}[./-]%{YEAR}",
    "DATE": r"%{DATE_US}|%{DATE_EU}",
    "DATESTAMP": r"%{DATE}[- ]%{TIME}",
    "ISO8601_TIMEZONE": r"(?:Z|[+-]%{HOUR}:?%{MINUTE})",
    "ISO8601_SECOND": r"%{SECOND}",
    "TIMESTAMP_ISO8601": r"%{YEAR}-%{MONTHNUM}-%{MONTHDAY}[T ]%{HOUR}:?%{MINUTE}(?::?%{SECOND})?%{ISO8601_TIMEZONE}?",
    "TZ": r"(?:[PMACE][SED]T|UTC)",
    "DATESTAMP_RFC822": r"%{DAY} %{MONTH} %{MONTHDAY} %{YEAR} %{TIME} %{TZ}",
    "DATESTAMP_RFC2822": r"%{DAY}, %{MONTHDAY} %{MONTH} %{YEAR} %{TIME} %{ISO8601_TIMEZONE}",
    "DATESTAMP_OTHER": r"%{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{TZ} %{YEAR}",
    "DATESTAMP_EVENTLOG": r"%{YEAR}%{MONTHNUM}%{MONTHDAY}%{HOUR}%{MINUTE}%{SECOND}",
    "HTTPDATE": r"%{MONTHDAY}/%{MONTH}/%{YEAR}:%{TIME} %{INT}",
}
_LEVELS = "alert|trace|debug|notice|info(?:rmation)?|warn(?:ing)?|err(?:or)?|crit(?:ical)?|fatal|severe|emerg(?:ency)?"
_SYSLOG = {
    "LOGLEVEL": rf"(?i:{_LEVELS})",
    "SYSLOGTIMESTAMP": r"%{MONTH} +%{MONTHDAY} %{TIME}",
    "PROG": r"[!-Z\\^-~]+",
    "SYSLOGPROG": r"%{PROG}(?:\[\d+\])?",
    "SYSLOGHOST": r"%{IPORHOST}",
    "SYSLOGFACILITY": r"<%{NONNEGINT}.%{NONNEGINT}>",
    "SYSLOGBASE": r"%{SYSLOGTIMESTAMP:timestamp} (?:%{SYSLOGFACILITY} )?%{SYSLOGHOST:host.name} %{SYSLOGPROG}:",
    "SYSLOGBASE2": (
        r"(?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp})(?: %{SYSLOGFACILITY})?"
        r"(?: %{SYSLOGHOST:host.name})?(?: %{SYSLOGPROG}:)?"
    ),
    "SYSLOGLINE": r"%{SYSLOGBASE2} %{GREEDYDATA:message}",
    "SYSLOG5424PRINTASCII": r"[!-~]+",
    "SYSLOG5424PRI": r"<%{NONNEGINT:log.syslog.priority:int}>",
    "SYSLOG5424SD": r"\[%{DATA}\]+",
    "SYSLOG5424BASE": (
        r"%{SYSLOG5424PRI}%{NONNEGINT:system.syslog.version} +(?:-|%{TIMESTAMP_ISO8601:timestamp}) +(?:-|%{IPORHOST:host.name})"  # noqa: E501 - a pattern in one piece
        r" +(?:-|%{SYSLOG5424PRINTASCII:process.command}) +(?:-|%{POSINT:process.pid:int})"
        r" +(?:-|%{SYSLOG5424PRINTASCII:event.code}) +(?:-|%{SYSLOG5424SD:system.syslog.structured_data})?"
    ),
    "SYSLOG5424LINE": r"%{SYSLOG5424BASE} +%{GREEDYDATA:message}",
    "CRON_ACTION": r"[A-Z ]+",
    "CRONLOG": r"%{SYSLOGBASE} \(%{USER:user.name}\) %{CRON_ACTION:system.cron.action} \(%{DATA:message}\)",
    "SYSLOGPAMSESSION": (
        r"%{SYSLOGBASE} (?:%{GREEDYDATA:message})%{WORD:system.auth.pam.module}\(%{DATA:system.auth.pam.origin}\): session "  # noqa: E501 - a pattern in one piece
        r"%{WORD:system.auth.pam.session_state} for user %{USERNAME:user.name}(?: by %{GREEDYDATA})?"
    ),
}
_HTTPD = {
    "HTTPDUSER": r"%{EMAILADDRESS}|%{USER}",
    "HTTPDERROR_DATE": r"%{DAY} %{MONTH} %{MONTHDAY} %{TIME} %{YEAR}",
    "HTTPD_COMMONLOG": (
        r"%{IPORHOST:source.address} (?:-|%{HTTPDUSER:apache.access.user.identity}) (?:-|%{HTTPDUSER:user.name}) "
        r'\[%{HTTPDATE:timestamp}\] "(?:%{WORD:http.request.method} %{NOTSPACE:url.original}'
        r'(?: HTTP/%{NUMBER:http.version})?|%{DATA})" (?:-|%{INT:http.response.status_code:int}) '
        r"(?:-|%{INT:http.response.body.size:long})"
    ),
    "HTTPD_COMBINEDLOG": r'%{HTTPD_COMMONLOG} "(?:-|%{DATA:http.request.referrer})" "(?:-|%{DATA:user_agent.original})"',  # noqa: E501 - a pattern in one piece
    "HTTPD20_ERRORLOG": (
        r"\[%{HTTPDERROR_DATE:timestamp}\] \[%{LOGLEVEL:log.level}\] (?:\[client %{IPORHOST:source.address}\] )?"
        r"%{GREEDYDATA:message}"
    ),
    "HTTPD24_ERRORLOG": (
        r"\[%{HTTPDERROR_DATE:timestamp}\] \[(?:%{WORD:apache.error.module})?:%{LOGLEVEL:log.level}\] "
        r"\[pid %{POSINT:process.pid:long}(?::tid %{INT:process.thread.id:int})?\]"
        r"(?: \(%{POSINT:apache.error.proxy.error.code}\)?%{DATA:apache.error.proxy.error.message}:)?"
        r"(?: \[client %{IPORHOST:source.address}(?::%{POSINT:source.port:int})?\])?(?: %{DATA:error.code}:)? "
        r"%{GREEDYDATA:message}"
    ),
    "HTTPD_ERRORLOG": r"%{HTTPD20_ERRORLOG}|%{HTTPD24_ERRORLOG}",
    "COMMONAPACHELOG": r"%{HTTPD_COMMONLOG}",
    "COMBINEDAPACHELOG": r"%{HTTPD_COMBINEDLOG}",
}
_IDENTIFIER = r"[a-zA-Z$_][a-zA-Z$_0-9]*"
_JAVA = {
    "JAVACLASS": rf"(?:{_IDENTIFIER}\.)*{_IDENTIFIER}",
    "JAVAFILE": r"(?:[a-zA-Z$_0-9. -]+)",
    "JAVAMETHOD": rf"(?:<(?:cl)?init>|{_IDENTIFIER})",
    "JAVATHREAD": r"(?:[A-Z]{2}-Processor\d+)",
    "JAVALOGMESSAGE": r"(?:.*)",
    "JAVASTACKTRACEPART": (
        r"%{SPACE}at %{JAVACLASS:java.log.origin.class.name}\.%{JAVAMETHOD:log.origin.function}"
        r"\(%{JAVAFILE:log.origin.file.name}(?::%{INT:log.origin.file.line:int})?\)"
    ),
    "CATALINA7_DATESTAMP": r"%{MONTH} %{MONTHDAY}, %{YEAR} %{HOUR}:%{MINUTE}:%{SECOND} (?:AM|PM)",
    "CATALINA7_LOG": (
        r"%{CATALINA7_DATESTAMP:timestamp} %{JAVACLASS:java.log.origin.class.name}(?: %{JAVAMETHOD:log.origin.function})?\s*"  # noqa: E501 - a pattern in one piece
        r"(?:%{LOGLEVEL:log.level}:)? %{JAVALOGMESSAGE:message}"
    ),
    "CATALINA8_DATESTAMP": r"%{MONTHDAY}-%{MONTH}-%{YEAR} %{HOUR}:%{MINUTE}:%{SECOND}",
    "CATALINA8_LOG": (
        r"%{CATALINA8_DATESTAMP:timestamp} %{LOGLEVEL:log.level} \[%{DATA:java.log.origin.thread.name}\] "
        r"%{JAVACLASS:java.log.origin.class.name}\.(?:%{JAVAMETHOD:log.origin.function})? %{JAVALOGMESSAGE:message}"
    ),
    "CATALINA_DATESTAMP": r"(?:%{CATALINA8_DATESTAMP})|(?:%{CATALINA7_DATESTAMP})",
    "CATALINALOG": r"(?:%{CATALINA8_LOG})|(?:%{CATALINA7_LOG})",
    "TOMCAT7_LOG": r"%{CATALINA7_LOG}",
    "TOMCAT8_LOG": r"%{CATALINA8_LOG}",
    "TOMCATLEGACY_DATESTAMP": r"%{YEAR}-%{MONTHNUM}-%{MONTHDAY} %{HOUR}:%{MINUTE}:%{SECOND}(?: %{ISO8601_TIMEZONE})?",
    "TOMCATLEGACY_LOG": (
        r"%{TOMCATLEGACY_DATESTAMP:timestamp} \| %{LOGLEVEL:log.level} \| %{JAVACLASS:java.log.origin.class.name} - "
        r"%{JAVALOGMESSAGE:message}"
    ),
    "TOMCAT_DATESTAMP": r"(?:%{CATALINA8_DATESTAMP})|(?:%{CATALINA7_DATESTAMP})|(?:%{TOMCATLEGACY_DATESTAMP})",
    "TOMCATLOG": r"(?:%{TOMCAT8_LOG})|(?:%{TOMCAT7_LOG})|(?:%{TOMCATLEGACY_LOG})",
}
_SERVERS = {
    "HAPROXYTIME": r"\b%{HOUR}:%{MINUTE}(?::%{SECOND})?\b",
    "HAPROXYDATE": r"%{MONTHDAY}/%{MONTH}/%{YEAR}:%{HAPROXYTIME}.%{INT}",
    "REDISTIMESTAMP": r"%{MONTHDAY} %{MONTH} %{TIME}",
    "REDISLOG": r"\[%{POSINT:process.pid:int}\] %{REDISTIMESTAMP:timestamp} \*",
    "REDISMONLOG": (
        r"%{NUMBER:timestamp} \[%{INT:redis.database.id} %{IP:client.address}:%{POSINT:client.port:int}\] "
        r'"%{WORD:redis.command.name}"\s?%{GREEDYDATA:redis.command.args}'
    ),
    "POSTGRESQL": (
        r"%{DATESTAMP:timestamp} %{TZ:event.timezone} %{DATA:user.name} %{GREEDYDATA:postgresql.log.connection_id} "
        r"%{POSINT:process.pid:int}"
    ),
    "MAVEN_VERSION": r"(?:\d+\.)?(?:\d+\.)?(?:\*|\d+)(?:[.-](?:RELEASE|SNAPSHOT))?",
    "MCOLLECTIVE": r"., \[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:process.pid:int}\]%{SPACE}%{LOGLEVEL:log.level}",
    "MCOLLECTIVEAUDIT": r"%{TIMESTAMP_ISO8601:timestamp}:",
    "RUBY_LOGLEVEL": r"(?:DEBUG|FATAL|ERROR|WARN|INFO)",
    "RUBY_LOGGER": (
        r"[DFEWI], \[%{TIMESTAMP_ISO8601:timestamp} #%{POSINT:process.pid:int}\] *%{RUBY_LOGLEVEL:log.level} -- "
        r"+%{DATA:process.command}: %{GREEDYDATA:message}"
    ),
    "MONGO_WORDDASH": r"\b[\w-]+\b",
    "MONGO3_SEVERITY": r"\w",
    "MONGO3_COMPONENT": r"%{WORD}",
    "MONGO_LOG": r"%{SYSLOGTIMESTAMP:timestamp} \[%{WORD:db.mongodb.component}\] %{GREEDYDATA:message}",
    "MONGO3_LOG": (
        r"%{TIMESTAMP_ISO8601:timestamp} %{MONGO3_SEVERITY:log.level} (?:-|%{MONGO3_COMPONENT:db.mongodb.component})%{SPACE}"  # noqa: E501 - a pattern in one piece
        r"(?:\[%{DATA:db.mongodb.context}\])? %{GREEDYDATA:message}"
    ),
    "SQUID3_STATUS": r"(?:%{POSINT:http.response.status_code:int}|0|000)",
    "SQUID3": (
        r"%{NUMBER:timestamp}\s+%{NUMBER:squid.request.duration:int}\s%{IP:source.address}\s%{WORD:event.action}/"
        r"%{SQUID3_STATUS}\s%{INT:http.response.bytes:long}\s%{WORD:http.request.method}\s%{NOTSPACE:url.original}\s"
        r"(?:-|%{NOTSPACE:user.name})\s%{WORD:squid.hierarchy_code}/(?:-|%{IPORHOST:destination.address})\s"
        r"(?:-|%{NOTSPACE:http.response.mime_type})"
    ),
    "RUUID": r"\S{32}",
    "RCONTROLLER": r"%{NOTHASH:rails.controller.class}#%{WORD:rails.controller.action}",
    "NOTHASH": r"[^#]+",
    "BIND9_TIMESTAMP": r"%{MONTHDAY}-%{MONTH}-%{YEAR} %{TIME}",
    "ELB_REQUEST_LINE": r"(?:%{WORD:http.request.method} %{ELB_URI:url.original}(?: HTTP/%{NUMBER:http.version})?)",
    "ELB_URI": (
        r"%{URIPROTO:url.scheme}://(?:%{USER:url.username}(?::[^@]*)?@)?"
        r"(?:%{IPORHOST:url.domain}(?::%{POSINT:url.port:int})?)?(?:%{URIPATH:url.path}(?:\?%{URIQUERY:url.query})?)?"
    ),
    "S3_REQUEST_LINE": r"(?:%{WORD:http.request.method} %{NOTSPACE:url.original}(?: HTTP/%{NUMBER:http.version})?)",
}

PATTERNS: dict[str, str] = {**_BASE, **_NETWORK, **_PATHS, **_DATES, **_SYSLOG, **_HTTPD, **_JAVA, **_SERVERS}
"""Pattern by name."""
