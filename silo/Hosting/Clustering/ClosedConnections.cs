using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace OrleansLlm.Silo.Hosting.Clustering;

/// <summary>Tells of connections between silos that ended: the first sign of a silo that was killed. Thread-safe; one reader.</summary>
internal sealed class ClosedConnections(TimeProvider timeProvider)
{
    /// <summary>What lasted less was no silo's, but somebody who looked whether this port is open.</summary>
    private static readonly TimeSpan ShortestOfSilos = TimeSpan.FromSeconds(1);

    private readonly Channel<IPAddress?> _ends = Channel.CreateUnbounded<IPAddress?>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>The other end's address of each connection that ended from now on; null: it has none.</summary>
    public IAsyncEnumerable<IPAddress?> ReadAllAsync(CancellationToken cancellationToken) => _ends.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Watches what a builder builds.</summary>
    public void Watch(IConnectionBuilder connections) => connections.Use(next => connection => RunAsync(next, connection));

    private async Task RunAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var beganAt = timeProvider.GetTimestamp();
        try
        {
            await next(connection);
        }
        finally
        {
            if (timeProvider.GetElapsedTime(beganAt) >= ShortestOfSilos)
            {
                _ends.Writer.TryWrite(address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address);
            }
        }
    }
}
