# The parent's rescue takes the child's errors too. After a client's reset the child goes on in
# the parent's loop, and accepts clients.
require 'socket'

trap('CHLD', 'IGNORE')
listener = TCPServer.new(ARGV[0].to_i)

loop do
  connection = listener.accept
  if fork.nil?
    while (data = connection.recv(4096)) && !data.empty?
      connection.write(data)
    end
    exit!(0)
  end
  connection.close
rescue SystemCallError => e
  warn "trouble with a client: #{e.message}"
  connection&.close
end
