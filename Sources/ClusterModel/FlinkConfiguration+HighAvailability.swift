extension FlinkConfiguration {
  /// `high-availability.type`, by its old name, too.
  package var highAvailabilityType: Entry? { self["high-availability.type"] ?? self["high-availability"] }

  /// Whether a type of high availability is set that isn't `NONE` (`HighAvailabilityMode.isHighAvailabilityModeActivated`).
  package var hasHighAvailability: Bool { highAvailabilityType.map { $0.text.uppercased() != "NONE" } ?? false }
}
