import Diagnostics
import Lint
import Testing

struct SecretMaskingTests {
  @Test(arguments: [
    ("s3.secret-key: abc\n", "s3.secret-key: ***\n"),
    ("{a: 1, s3.secret-key: abc}\n", "{a: 1, s3.secret-key: ****\n"),
    ("s3.access-key: abc\n", "s3.access-key: abc\n"),
    ("basic-auth:\n  user: me\nother: 1\n", "basic-auth:\n  ***** **\nother: 1\n"),
    ("a.password: |\n  one\n\n  two\nb: 1", "a.password: *\n  ***\n\n  ***\nb: 1"),
    ("-Da.token=x -Db=1", "-Da.token=* *****"),
    ("s3.secret-key: abc\n  def\nother: 1\n", "s3.secret-key: ***\n  ***\nother: 1\n"),
    ("s3.secret-key abc\nb: 1\n", "s3.secret-key ***\nb: 1\n"),
    ("- name: A_TOKEN\n  value: 12\n- name: B\n  value: 3\n", "- name: A_TOKEN\n  value: **\n- name: B\n  value: 3\n"),
    ("- value: 12\n  name: A_TOKEN\n", "- value: **\n  name: A_TOKEN\n"),
  ]) func `masks values of sensitive keys in place`(text: String, shown: String) {
    #expect(String(decoding: SourceFile(path: "a", text: text).maskingSecrets().text, as: UTF8.self) == shown)
  }

  @Test func `keeps the length of what it masks`() {
    let source = SourceFile(path: "a", text: "token: é界\n")
    #expect(source.maskingSecrets().text.count == source.text.count)
  }
}
