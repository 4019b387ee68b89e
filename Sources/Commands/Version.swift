/// The version of Drey, as `drey --version` prints it.
package let dreyVersion = "0.1.0"
