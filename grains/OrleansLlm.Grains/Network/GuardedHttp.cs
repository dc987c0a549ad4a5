using System.Net;
using System.Net.Sockets;

namespace OrleansLlm.Grains.Network;

/// <summary>
/// Connections to addresses that tenants name. No redirects, no proxy, no cookies, and, unless that is allowed, public addresses only; the check is made on the address that
/// is connected to, so a name that changes its address between check and use gains nothing.
/// </summary>
internal static class GuardedHttp
{
    /// <summary>A handler with these rules.</summary>
    /// <param name="allowPrivate">Whether addresses inside this network may be connected to.</param>
    public static SocketsHttpHandler Create(bool allowPrivate) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context, allowPrivate, cancellationToken),
    };

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, bool allowPrivate, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        var allowed = Array.FindAll(addresses, address => allowPrivate || PublicAddress.Is(address));
        if (allowed.Length == 0)
        {
            throw new PrivateAddressException($"'{context.DnsEndPoint.Host}' has no public address.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
