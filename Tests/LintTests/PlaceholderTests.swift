import Diagnostics
import Testing

/// Texts that somebody fills in before Kubernetes sees them.
struct PlaceholderTests {
  private static let deployment = """
    apiVersion: flink.apache.org/v1beta1
    kind: FlinkDeployment
    metadata:
      name: ${NAME}
      labels:
        app: ${NAME}
    spec:
      flinkVersion: ${FLINK_VERSION}
      serviceAccount: flink
      flinkConfiguration:
        external-resources: gpu
        external-resource.gpu.amount: "${GPUS}"
        external-resource.gpu.kubernetes.config-key: ${GPU_KEY}
        external-resource.gpu.driver-factory.class: org.apache.flink.externalresource.gpu.GPUDriverFactory
      jobManager:
        resource:
          memory: ${MEMORY}
      taskManager:
        resource:
          memory: "{{ memory }}"
    """

  @Test func `says nothing of a value that is not there yet`() {
    let found = lintText(Self.deployment, path: "deployment.yaml").filter { $0.severity == .error }
    #expect(found.map(\.message) == [])
  }

  @Test(arguments: ["{{ gpus }}", "@GPUS@", "<GPUS>", "__GPUS__", "$GPUS", "#{GPUS}", "%GPUS%", "<%= gpus %>"])
  func `knows the placeholders of other tools`(placeholder: String) {
    let text = Self.deployment.replacing("${GPUS}", with: placeholder)
    #expect(lintText(text, path: "deployment.yaml").filter { $0.severity == .error }.map(\.message) == [])
  }

  @Test func `says what a value that is there does`() {
    let filled = Self.deployment.replacing("\"${GPUS}\"", with: "none")
    #expect(lintText(filled, path: "deployment.yaml").contains { $0.code == "GPU113" })
  }

  @Test(arguments: ["${GPUS}", "\"{{ gpus }}\"", "\"@GPUS@\"", "<GPUS>", "__GPUS__", "$GPUS", "<%= gpus %>"])
  func `says once of Flink's own files that nothing is filled in`(placeholder: String) {
    let found = lintText("taskmanager.numberOfTaskSlots: \(placeholder)\n")
    #expect(found.filter { $0.severity == .error }.map(\.message) == [])
    #expect(found.count { $0.code == "FLK111" } == 1)
  }

  @Test func `takes amounts in Flink's own files as they are`() {
    let text = "external-resources: gpu\nexternal-resource.gpu.amount: ${GPUS}\n"
    #expect(lintText(text).contains { $0.code == "GPU113" && $0.severity == .error })
  }

  @Test(arguments: ["$1000", "a@b", "<", "_x_", "__x"])
  func `takes what is no placeholder for a value`(value: String) {
    let filled = Self.deployment.replacing("${GPUS}", with: value)
    #expect(lintText(filled, path: "deployment.yaml").contains { $0.code == "GPU113" && $0.severity == .error })
  }

  @Test func `doesn't miss a resource in a list that is not there yet`() {
    let text = Self.deployment.replacing("external-resources: gpu", with: "external-resources: ${RESOURCES}")
    #expect(!lintText(text, path: "deployment.yaml").contains { $0.code == "GPU101" || $0.code == "GPU102" })
  }

  @Test(arguments: [
    "${RES}", "gpu;${MORE}", "$RES", "${RES:-gpu}", "\"<RES>\"", "\"{{RES}}\"", "\"{{ .Values.res }}\"", "\"#{RES}#\"",
    "\"@RES@\"",
  ])
  func `takes no name that is filled in later for what a shell runs`(list: String) {
    let text = Self.deployment.replacing("external-resources: gpu", with: "external-resources: \(list)")
    #expect(text.contains(list))
    #expect(!lintText(text, path: "deployment.yaml").contains { $0.code == "GPU108" })
  }

  @Test(arguments: ["\"${RES}$(id)\"", "\"$(RES)\"", "\"`${RES}`\"", "\"${RES}&\""])
  func `warns of what a shell would run beside a placeholder`(list: String) {
    let text = Self.deployment.replacing("external-resources: gpu", with: "external-resources: \(list)")
    #expect(lintText(text, path: "deployment.yaml").contains { $0.code == "GPU108" })
  }

  @Test func `warns of what a shell would run, placeholder or not`() {
    let text = Self.deployment.replacing("external-resources: gpu", with: "external-resources: gpu;${IFS}x")
    #expect(lintText(text, path: "deployment.yaml").contains { $0.code == "GPU108" })
  }
}
