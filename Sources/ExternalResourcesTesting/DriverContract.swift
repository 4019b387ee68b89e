public import ExternalResources

/// What every driver of an external resource keeps, tried on one of them: Drey's own drivers pass it, and yours should.
///
/// Run it in a test of yours, on a resource that the test made up (a script, a folder of files):
///
///     let contract = DriverContract(factory, configuration: ["ports": "any"], available: 2)
///     #expect(await contract.violations() == [])
///
/// The rules:
/// - A configuration makes a driver; keys it doesn't know change nothing, values it can't use are refused.
/// - An amount below 1 is refused. More than there are is refused, too, unless `refusesTooMany` is false.
/// - Infos: keys are sorted and each once, each has a value, no other key has; no two pieces look alike.
/// - Calls don't change the answer, on one driver or on two, one after the other or at the same time.
/// - A cancelled call ends soon, and so does one that ran out of time.
/// - An error is one line, and comes with what to do about it: a verb phrase, without a full stop.
public struct DriverContract: Sendable {
  /// The factory under trial.
  public var factory: any ExternalResourceDriverFactory
  /// A configuration whose driver finds `available` pieces.
  public var configuration: ExternalResourceConfiguration
  /// How many pieces there are; at least 1.
  public var available: Int
  /// Configurations that no driver can be made from.
  public var unusable: [ExternalResourceConfiguration] = []
  /// Configurations whose drivers fail when they are asked.
  public var failing: [ExternalResourceConfiguration] = []
  /// A configuration whose driver doesn't come to an answer for a minute, for the rule on cancelled calls.
  public var hanging: ExternalResourceConfiguration?
  /// A configuration whose driver runs out of time within `patience`.
  public var overdue: ExternalResourceConfiguration?
  /// Whether more pieces than there are is an error. Only a driver that speaks for Flink's own says no.
  public var refusesTooMany = true
  /// What soon means.
  public var patience = Duration.seconds(20)

  public init(
    _ factory: any ExternalResourceDriverFactory, configuration: ExternalResourceConfiguration, available: Int
  ) {
    self.factory = factory
    self.configuration = configuration
    self.available = available
  }

  /// The rules that the driver breaks, in words; none for a driver that keeps them.
  public func violations() async -> [String] {
    var violations: [String] = []
    do throws(ExternalResourceError) {
      let driver = try factory.createExternalResourceDriver(configuration)
      violations += await tried(driver)
    } catch {
      violations.append("the configuration makes no driver: \(error)")
    }
    for configuration in unusable { violations += refusal(of: configuration) }
    for configuration in failing { violations += await failure(of: configuration, "a configuration that must fail") }
    if let overdue { violations += await failure(of: overdue, "a configuration that runs out of time") }
    if let hanging { violations += await cancellation(of: hanging) }
    return violations
  }

  private func tried(_ driver: some ExternalResourceDriver) async -> [String] {
    var violations: [String] = []
    for amount in [0, -1, Int.min] {
      do throws(ExternalResourceError) {
        _ = try await driver.retrieveResourceInfo(amount: amount)
        violations.append("the amount \(amount) is taken")
      } catch {
        if error != .amountNotPositive(amount) {
          violations.append("the amount \(amount) gives another error: \(error)")
        }
      }
    }
    for amount in Set([1, available]).sorted() {
      do throws(ExternalResourceError) {
        let infos = try await driver.retrieveResourceInfo(amount: amount)
        if infos.count < amount { violations.append("\(amount) are asked for, \(infos.count) are given") }
        violations += rulesBroken(by: infos)
        violations += await sameness(of: driver, amount, infos)
      } catch {
        violations.append("\(amount) are asked for, which are there: \(error)")
      }
    }
    if refusesTooMany {
      for amount in [available + 1, .max] {
        do throws(ExternalResourceError) {
          let infos = try await driver.retrieveResourceInfo(amount: amount)
          violations.append("\(amount) are asked for, \(infos.count) are given without an error")
        } catch {
          violations += rulesBroken(by: error)
        }
      }
    }
    return violations
  }

  private func rulesBroken(by infos: Set<some ExternalResourceInfo>) -> [String] {
    var violations: [String] = []
    var looks: Set<[String: String]> = []
    for info in infos {
      let keys = info.keys
      if keys.isEmpty { violations.append("an info has no property") }
      if keys != keys.sorted() { violations.append("keys are not sorted: \(keys)") }
      if Set(keys).count != keys.count { violations.append("a key is there twice: \(keys)") }
      var look: [String: String] = [:]
      for key in keys {
        guard let value = info.property(key) else {
          violations.append("the key \(key) has no value")
          continue
        }
        look[key] = value
      }
      for key in ["", " ", "no such key", "INDEX"] where !keys.contains(key) && info.property(key) != nil {
        violations.append("'\(key)' has a value and is no key")
      }
      if !looks.insert(look).inserted { violations.append("two pieces look alike: \(look)") }
    }
    return violations
  }

  /// The same question again: to this driver, to this driver from many sides at once, and to another one with a key more.
  private func sameness<Driver: ExternalResourceDriver>(
    of driver: Driver, _ amount: Int, _ first: Set<Driver.Info>
  ) async -> [String] {
    var violations: [String] = []
    do throws(ExternalResourceError) {
      let again = try await driver.retrieveResourceInfo(amount: amount)
      if again != first { violations.append("a second call gives others: \(again) after \(first)") }
      var more = configuration
      more.values["no-such-key.of-drey"] = "1"
      guard let other = try factory.createExternalResourceDriver(more) as? Driver else {
        return violations + ["a key that it doesn't know makes another driver"]
      }
      let theirs = try await other.retrieveResourceInfo(amount: amount)
      if theirs != first { violations.append("a key that it doesn't know changes the answer: \(theirs)") }
    } catch {
      violations.append("a second call fails: \(error)")
    }
    let others = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask { await (try? driver.retrieveResourceInfo(amount: amount)) != first }
      }
      return await group.reduce(0) { $1 ? $0 + 1 : $0 }
    }
    if others > 0 { violations.append("\(others) of 8 calls at the same time give another answer") }
    return violations
  }

  private func refusal(of configuration: ExternalResourceConfiguration) -> [String] {
    do throws(ExternalResourceError) {
      _ = try factory.createExternalResourceDriver(configuration)
      return ["taken for a configuration: \(configuration.values)"]
    } catch {
      return rulesBroken(by: error)
    }
  }

  private func failure(of configuration: ExternalResourceConfiguration, _ what: String) async -> [String] {
    let start = ContinuousClock.now
    do throws(ExternalResourceError) {
      let driver = try factory.createExternalResourceDriver(configuration)
      try await ask(driver)
      return ["\(what) gives an answer: \(configuration.values)"]
    } catch {
      let late = ContinuousClock.now - start > patience
      return rulesBroken(by: error) + (late ? ["\(what) takes \(ContinuousClock.now - start)"] : [])
    }
  }

  private func cancellation(of configuration: ExternalResourceConfiguration) async -> [String] {
    let driver: any ExternalResourceDriver
    do throws(ExternalResourceError) {
      driver = try factory.createExternalResourceDriver(configuration)
    } catch {
      return ["the configuration that hangs makes no driver: \(error)"]
    }
    let call = Task { () async -> ExternalResourceError? in
      do throws(ExternalResourceError) {
        try await ask(driver)
        return nil
      } catch {
        return error
      }
    }
    try? await Task.sleep(for: .milliseconds(200))
    let start = ContinuousClock.now
    call.cancel()
    let error = await call.value
    var violations: [String] = []
    if error != .interrupted {
      violations.append("a cancelled call ends with \(error.map { "another error: \($0)" } ?? "an answer")")
    }
    if ContinuousClock.now - start > patience {
      violations.append("a cancelled call goes on for \(ContinuousClock.now - start)")
    }
    return violations
  }

  private func ask(_ driver: some ExternalResourceDriver) async throws(ExternalResourceError) {
    _ = try await driver.retrieveResourceInfo(amount: 1)
  }

  private func rulesBroken(by error: ExternalResourceError) -> [String] {
    var violations: [String] = []
    for (what, text) in [("an error", error.description), ("an advice", error.advice)] {
      if text.isEmpty { violations.append("\(what) has no words: \(error)") }
      if text.contains(where: \.isNewline) { violations.append("\(what) has more than one line: \(text)") }
    }
    // An error may end with a script's own words, an advice not.
    if error.advice.hasSuffix(".") { violations.append("an advice ends with a full stop: \(error.advice)") }
    return violations
  }
}
