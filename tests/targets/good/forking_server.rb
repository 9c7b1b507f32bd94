# Plain Ruby: signals arrive as lines in a pipe, and the main loop waits for them and for clients.
require "socket"

ENDING = %w[TERM INT HUP]
WATCHED = ["CHLD", *ENDING]
port = Integer(ARGV.fetch(0))
children = []

def echo(connection)
  loop { connection.write(connection.readpartial(4096)) }
rescue EOFError, Errno::ECONNRESET, Errno::EPIPE
  # The client has gone.
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
puts "listening on port #{port}"

loop do
  ready, = IO.select([listener, wake])
  came = ready.include?(wake) ? wake.read_nonblock(4096).split : []
  reap(children)
  break if (came & ENDING).any?
  next unless ready.include?(listener)

  connection = accept(listener)
  next if connection == :wait_readable

  begin
    children << fork do
      WATCHED.each { |name| trap(name, "DEFAULT") }
      [listener, wake, waker].each(&:close)
      echo(connection)
      exit!(0)
    end
    puts "process #{children.last} serves a client"
  rescue SystemCallError => error
    puts "cannot fork: #{error.message}"
  end
  connection.close
end

listener.close
children.each { |pid| Process.kill("TERM", pid) }
