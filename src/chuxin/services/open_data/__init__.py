"""The public record for machines: whole editions to download, a feed of what changed since, and its description."""
