# Plain Ruby: signals arrive as lines in a pipe, and the main loop waits for them and for clients.
require "socket"
require "timeout"

ENDING = %w[TERM INT HUP]
WATCHED = ["CHLD", *ENDING]
port = Integer(ARGV.fetch(0))
children = []

def say(line)
  puts line
rescue Errno::EPIPE
  # Where stdout was closed, Ruby has put a pipe there that nobody reads.
end

def echo(connection)
  loop { connection.write(connection.readpartial(4096)) }
rescue EOFError, Errno::ECONNRESET, Errno::EPIPE
  # The client has gone.
end

def be_child(connection, descriptors_of_the_parent)
  WATCHED.each { |name| trap(name, "DEFAULT") }
  descriptors_of_the_parent.each(&:close)
  echo(connection)
ensure
  exit!(0)
end

def accept(listener)
  listener.accept_nonblock(exception: false)
rescue Errno::ECONNABORTED, Errno::EINTR
  :wait_readable
rescue SystemCallError # out of descriptors: the client waits in the backlog until one is free
  sleep 0.1
  :wait_readable
end

def reap(children)
  while (pid = Process.wait(-1, Process::WNOHANG))
    children.delete(pid)
  end
rescue Errno::ECHILD
  children.clear
end

$stdout.sync = true
wake, waker = IO.pipe
WATCHED.each { |name| trap(name) { waker.write_nonblock("#{name}\n", exception: false) } }
listener = TCPServer.new("0.0.0.0", port)
listener.listen(Socket::SOMAXCONN)
say "listening on port #{port}"

loop do
  ready, = IO.select([listener, wake])
  came = ready.include?(wake) ? wake.read_nonblock(4096).split : []
  reap(children)
  break if (came & ENDING).any?
  next unless ready.include?(listener)

  connection = accept(listener)
  next if connection == :wait_readable

  begin
    # Where the kernel refuses, Ruby's fork would try again every second, for ever.
    pid = Timeout.timeout(1) { fork }
    be_child(connection, [listener, wake, waker]) unless pid
    children << pid
    say "process #{pid} serves a client"
  rescue SystemCallError, Timeout::Error => error
    say "cannot fork: #{error.message}"
  end
  connection.close
end

listener.close
children.each { |pid| Process.kill("TERM", pid) }
