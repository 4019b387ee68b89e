import Testing

@testable import ClusterLoading

@Suite struct RelativePathTests {
  @Test(
    arguments: [
      ("", "."), ("a", "a"), ("/", "/"), ("/a", "/a"), ("a/b.yaml", "a/b.yaml"), ("./a", "a"), ("a/.", "a"),
      ("a/./b", "a/b"),
      ("a//b", "a/b"), ("//a", "/a"), ("a/", "a"), ("a/..", "."), ("a/../b", "b"), ("../a", "../a"),
      ("../../a", "../../a"),
      ("/../a", "/a"), ("a/../../b", "../b"), (".a/..b/c..", ".a/..b/c.."), (".../a", ".../a"), (".", "."),
      ("..", ".."),
      ("ü/./é", "ü/é"),
    ])
  func `takes a path's detours out`(path: String, plain: String) {
    #expect(normalised(path) == plain)
    #expect(normalised(plain) == plain)
    #expect(normalised(path[...]) == plain)
  }
}
