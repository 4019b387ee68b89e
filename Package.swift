// swift-tools-version: 6.2

import PackageDescription

/// `make` sets DREY_STATIC=1: the released `drey` is one file that needs nothing on the machine, not even libc.
/// It starts in little more than half the time of a dynamic one, and runs in images older than the build machine.
let isReleased = Context.environment["DREY_STATIC"] == "1"

/// Every Swift target is held to the same rules: Swift 6 mode, warnings are errors, no hidden imports.
let rules: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

func core(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .target(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: rules)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies, exclude: exclude,
    swiftSettings: rules)
}

let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

/// lld, because it keeps libc's link-time remarks on static linking to itself, and puts functions in the order of a list.
let releaseLinking: [LinkerSetting] =
  isReleased
  ? [
    .unsafeFlags(
      [
        "-static-executable", "-use-ld=lld", "-Xlinker",
        "--symbol-ordering-file=\(Context.packageDirectory)/Sources/drey/functions.order", "-Xlinker",
        "--no-warn-symbol-ordering",
      ], .when(configuration: .release))
  ] : []

/// `make bench` sets DREY_BENCHMARKS=1: what is measured there is no part of the default build.
let benchmarks: [Target] =
  Context.environment["DREY_BENCHMARKS"] == "1"
  ? [
    .executableTarget(
      name: "drey-bench",
      dependencies: [
        "ClusterLoading", "ClusterModel", "Diagnostics", "Discovery", "Files", "Lint", "Manifests", "Pipeline",
        "Reports",
        "Resolution", "YAMLTree",
      ],
      path: "Benchmarks/drey-bench", swiftSettings: rules,
      linkerSettings: releaseLinking)
  ] : []

/// `make fuzz` sets DREY_FUZZ=1. libFuzzer brings `main`, so the target is built as a library is.
let fuzzing: [Target] =
  Context.environment["DREY_FUZZ"] == "1"
  ? [
    .executableTarget(
      name: "drey-fuzz",
      dependencies: [
        "ClusterLoading", "ClusterModel", "Diagnostics", "Discovery", "ExternalResources", "Files", "Lint",
        "Manifests", "Pipeline",
        "Resolution", "Topology", "YAMLTree",
      ],
      path: "Fuzz/drey-fuzz",
      swiftSettings: rules + [.unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-use-ld=lld"])])
  ] : []

let package = Package(
  name: "drey",
  products: [
    .executable(name: "drey", targets: ["drey"]),
    .library(name: "ExternalResources", targets: ["ExternalResources"]),
    .library(name: "ExternalResourcesTesting", targets: ["ExternalResourcesTesting"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // C libraries of the system.
    // Their module maps name the static archives. No pkgConfig: its `-l` would take the shared libraries instead.
    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(
      name: "CCMarkGFM", providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .systemLibrary(name: "CExpat", providers: [.apt(["libexpat1-dev"])]),

    // Calls of the system that Swift's module for it leaves out; no library of its own.
    .systemLibrary(name: "CLinux"),
    // Instructions of processors that Swift has no words for.
    .systemLibrary(name: "CSHA256"),

    // Values and text.
    core("Diagnostics", ["Digests"]),
    core("Digests", ["CSHA256"]),
    core("Files", ["Digests", "CLinux"]),
    core("YAMLTree", ["CYAML", "Diagnostics"]),
    core("XMLTree", ["CExpat", "Diagnostics"]),
    core("FlinkYAML"),
    core("FlinkOptions", ["FlinkYAML"], exclude: ["Catalogue/options.json"]),

    // The cluster, from text to what Flink makes of it.
    core("ClusterModel", ["CLinux", "Diagnostics", "FlinkOptions", "FlinkYAML"]),
    core(
      "ClusterLoading",
      ["CLinux", "YAMLTree", "XMLTree", "FlinkYAML", "ClusterModel", "Files", "Diagnostics", "FlinkOptions"]),
    core("Resolution", ["ClusterModel", "FlinkYAML", "YAMLTree", "Diagnostics", "FlinkOptions"]),
    core(
      "Lint",
      [
        "ClusterLoading", "Resolution", "Topology", "ClusterModel", "Diagnostics", "FlinkOptions", "FlinkYAML",
        "XMLTree", "YAMLTree", "CLinux",
      ]),

    // What a change does.
    core(
      "Changes",
      ["ClusterLoading", "Resolution", "Lint", "Topology", "ClusterModel", "Diagnostics", "FlinkOptions"]),

    // The hosts.
    core("ExternalResources", ["CLinux", "EmbeddedTemplates"]),
    core("ExternalResourcesTesting", ["ExternalResources"]),
    core("Topology", ["Diagnostics"]),
    core("Discovery", ["ExternalResources", "Topology", "XMLTree", "YAMLTree", "Files", "Digests", "Diagnostics"]),

    core("ScriptLab", ["ExternalResources", "Diagnostics"]),

    // What is written.
    core(
      "Manifests",
      [
        "Resolution", "YAMLTree", "Digests", "ClusterModel", "Diagnostics", "EmbeddedTemplates", "FlinkOptions",
        "FlinkYAML",
      ]),
    core("EmbeddedTemplates"),
    core(
      "Reports",
      ["Resolution", "Topology", "CCMarkGFM", "EmbeddedTemplates", "ClusterModel", "Diagnostics", "FlinkOptions"]),

    // The whole.
    core(
      "Pipeline",
      [
        "CLinux", "Changes", "ClusterLoading", "ExternalResources", "Files", "Lint", "Discovery", "Manifests",
        "Reports",
        "ClusterModel", "Diagnostics", "FlinkOptions", "Resolution", "Topology",
      ]),
    core(
      "Commands",
      [
        "CLinux", "Pipeline", arguments, "Changes", "ClusterLoading", "ClusterModel", "Diagnostics", "Discovery",
        "ExternalResources",
        "Files", "FlinkOptions", "Lint", "Manifests", "Reports", "Resolution", "ScriptLab", "Topology",
      ]),
    .executableTarget(
      name: "drey", dependencies: ["Commands"], exclude: ["functions.order", "order-functions"], swiftSettings: rules,
      linkerSettings: releaseLinking),
    .executableTarget(
      name: "resolve-many", dependencies: ["ClusterLoading", "Resolution", "Files", "Diagnostics", "FlinkOptions"],
      path: "conformance/configuration/resolve-many", swiftSettings: rules),
    .executableTarget(
      name: "predict-gpus", dependencies: ["ExternalResources", "Diagnostics"],
      path: "conformance/driver/predict-gpus", swiftSettings: rules),
    // A driver of one's own, in one file, with the public symbols alone.
    .target(
      name: "NICDriver", dependencies: ["ExternalResources"], path: "examples/drivers/nic", swiftSettings: rules),
    // Writes EmbeddedTemplates, so it may not depend on anything that imports it.
    .executableTarget(name: "devtool", exclude: ["OptionCatalogue"], swiftSettings: rules),

    core("TestSupport", ["Diagnostics", "Files"]),
    tests(of: "Diagnostics"),
    tests(of: "Digests"),
    tests(of: "Files"),
    tests(of: "YAMLTree", ["Diagnostics"]),
    tests(of: "XMLTree", ["Diagnostics"]),
    tests(of: "FlinkOptions"),
    tests(of: "FlinkYAML"),
    tests(of: "ClusterModel", ["Diagnostics"]),
    tests(of: "ClusterLoading", ["ClusterModel", "Diagnostics", "Files", "FlinkOptions", "YAMLTree"]),
    tests(of: "Resolution", ["ClusterLoading", "ClusterModel", "Diagnostics", "Files", "FlinkOptions"]),
    tests(
      of: "Lint", ["ClusterLoading", "ClusterModel", "Diagnostics", "Files", "FlinkOptions", "Resolution", "Topology"]),
    tests(of: "ExternalResources", ["ExternalResourcesTesting", "NICDriver"]),
    tests(of: "ScriptLab", ["Diagnostics", "ExternalResources", "XMLTree"]),
    tests(of: "Topology", ["Diagnostics"]),
    tests(of: "Discovery", ["drey", "Diagnostics", "ExternalResources", "Topology", "YAMLTree"]),
    tests(
      of: "Manifests",
      ["ClusterLoading", "ClusterModel", "Diagnostics", "Files", "FlinkOptions", "Resolution", "YAMLTree"]),
    tests(
      of: "Reports",
      ["Resolution", "Topology", "EmbeddedTemplates", "CCMarkGFM", "ClusterModel", "Diagnostics", "FlinkOptions"]),
    tests(
      of: "Pipeline",
      [
        "Changes", "ClusterLoading", "ClusterModel", "Diagnostics", "Files", "FlinkOptions", "Lint", "Manifests",
        "Reports", "Resolution",
      ]),
    tests(of: "Commands", ["drey", arguments], exclude: ["Goldens"]),
  ] + benchmarks + fuzzing
)
