using System.Net;
using System.Net.Sockets;

namespace OrleansLlm.EndToEnd.Tests.Processes;

/// <summary>Ports of this machine that nobody uses.</summary>
internal static class Ports
{
    /// <summary>So many different free ports; all are held until all are found.</summary>
    public static int[] Free(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Stop());
        return ports;
    }
}
