internal import ClusterLoading
internal import ClusterModel
internal import Diagnostics
internal import Discovery
package import Files
internal import Synchronization
package import Topology

/// The hosts that each project holds its requests against, read once.
final class ProjectInventories: Sendable {
  /// `--inventory`, which counts for all.
  private let said: Inventory?
  private let files: any FileReading
  private let state = Mutex(State())

  private struct State {
    var read: [String: Inventory] = [:]
    var problems: [String] = []
  }

  init(said: Inventory?, files: any FileReading) {
    self.said = said
    self.files = files
  }

  /// Inventories that could not be read, a sentence each.
  var problems: [String] { state.withLock { $0.problems } }

  func inventory(for project: Project?) -> Inventory? {
    guard said == nil, let project, let path = project.resolved(project.file.inventory) else { return said }
    return state.withLock { state in
      if let known = state.read[path] { return known }
      var inventory = Inventory(hosts: [])
      do throws(InventoryRefusal) {
        inventory = try readInventoryFile(path, files: files)
      } catch {
        state.problems.append("\(error.message) ('inventory' of \(project.path))")
      }
      state.read[path] = inventory
      return inventory
    }
  }
}

/// The hosts that `drey discover` wrote down.
package func readInventoryFile(_ path: String, files: any FileReading) throws(InventoryRefusal) -> Inventory {
  let bytes: [UInt8]
  do throws(FileError) {
    bytes = try files.read(path, limit: 256 << 20)
  } catch {
    throw InventoryRefusal(message: error.description)
  }
  do throws(InventoryProblem) {
    return try readInventory(SourceFile(path: path == "-" ? "<stdin>" : path, text: bytes))
  } catch {
    throw InventoryRefusal(message: error.message)
  }
}

/// Why a file can't be taken as an inventory: a sentence with its path.
package struct InventoryRefusal: Error, Sendable {
  package var message: String
}
