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

  @Test func `says what a value that is there does`() {
    let filled = Self.deployment.replacing("\"${GPUS}\"", with: "none")
    #expect(lintText(filled, path: "deployment.yaml").contains { $0.code == "GPU113" })
  }

  @Test func `takes Flink's own files as they are`() {
    let text = "external-resources: gpu\nexternal-resource.gpu.amount: ${GPUS}\n"
    #expect(lintText(text).contains { $0.code == "GPU113" && $0.severity == .error })
  }

  @Test func `warns of what a shell would run, placeholder or not`() {
    let text = Self.deployment.replacing("external-resources: gpu", with: "external-resources: gpu;${IFS}x")
    #expect(lintText(text, path: "deployment.yaml").contains { $0.code == "GPU108" })
  }
}
