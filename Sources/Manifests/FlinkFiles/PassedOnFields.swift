/// The fields of `FlinkDeployment` that Drey passes on without a place in the model. Others are a mistake that loading
/// reported already.
func isClusterField(_ name: String) -> Bool {
  ["imagePullPolicy", "serviceAccount", "ingress", "logConfiguration", "restartNonce"].contains(name)
}
