"""Changes of the public record sent to those who asked for them: signed, repeated until received, confirmed."""
