# Settings
settings = Settings
settings-theme = Theme
settings-system = System
settings-dark = Dark
settings-light = Light
settings-language = Language
settings-density = Density
settings-normal = Normal
settings-compact = Compact
settings-limits = Time limits of new sessions
settings-limits-about = 0 means no limit. Each session can have its own under Options.
limit-connect = Connect
limit-first-byte = First byte
limit-idle = Silence (HTTP)
limit-none = no limit
seconds = s
settings-reset-limits = Default limits
