import ClusterLoading

extension HadoopConfiguration {
  /// Prefix of the Capacity Scheduler's properties.
  static var capacityPrefix: String { "yarn.scheduler.capacity." }

  /// Whether the Capacity Scheduler is the one that runs, as it does by default.
  var hasCapacityScheduler: Bool {
    self["yarn.resourcemanager.scheduler.class"].map { $0.trimmed.hasSuffix("CapacityScheduler") } != false
  }

  /// What one container of the cluster may have of a type, and where that is set; Hadoop's own bounds where these are the
  /// files of the ResourceManager and set none.
  func clusterMaximum(of type: String) -> (amount: Int64, property: Property?)? {
    let own = ["memory-mb": "mb", "vcores": "vcores"][type].map { "yarn.scheduler.maximum-allocation-\($0)" }
    if let property = self["yarn.resource-types.\(type).maximum-allocation"] ?? own.flatMap({ self[$0] }) {
      return property.isOpen ? nil : hadoopLong(property.trimmed).map { ($0, property) }
    }
    guard own != nil, isWhole, has("yarn-site.xml"), has("capacity-scheduler.xml") else { return nil }
    return (type == "vcores" ? 4 : 8192, nil)
  }
}
