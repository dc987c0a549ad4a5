using System.Net;
using System.Net.Sockets;

namespace OrleansLlm.Tests.Stores;

/// <summary>
/// Ports of this machine that nobody uses, for programs that are started later. They lie below those that the system gives to outgoing connections, any of which might else take
/// one in the meantime, and test processes that run side by side begin at different places. Thread-safe.
/// </summary>
internal static class FreePorts
{
    private const int First = 10_000;
    private const int Count = 22_000;
    private const int Apart = 1_009;

    private static int s_next = Environment.ProcessId * Apart % Count;

    /// <summary>The next free port; none is given twice before all were.</summary>
    public static int Next()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref s_next) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No port from {First} to {First + Count - 1} is free.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
