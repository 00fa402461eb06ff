require "make" "a"
require "make" "b"
