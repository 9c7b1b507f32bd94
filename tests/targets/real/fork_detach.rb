# As Ruby's documentation has it: fork with a block, and a thread that waits for the child.
require 'socket'

Socket.tcp_server_loop('127.0.0.1', ARGV[0].to_i) do |client, _|
  pid = fork do
    IO.copy_stream(client, client)
  end
  Process.detach(pid)
  client.close
end
