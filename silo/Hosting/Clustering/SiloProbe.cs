using System.Net;
using System.Net.Sockets;

namespace OrleansLlm.Silo.Hosting.Clustering;

/// <summary>Asks a port whether anybody listens.</summary>
internal static class SiloProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>False only when the connection is refused; a slow or strange answer counts as a sign of life.</summary>
    public static async Task<bool> ListensAsync(IPEndPoint endpoint)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await socket.ConnectAsync(endpoint, patience.Token);
            return true;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode != SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }
}
