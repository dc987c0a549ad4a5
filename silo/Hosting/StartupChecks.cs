using System.Net;
using System.Net.Sockets;
using OrleansLlm.Grains.Replicas;

namespace OrleansLlm.Silo.Hosting;

/// <summary>Finds what would make the start fail later and less clearly.</summary>
internal static class StartupChecks
{
    public static void Run(HostSettings host, ServingOptions serving, string? urls)
    {
        var address = IPAddress.TryParse(host.SiloAddress, out var parsed)
            ? parsed
            : throw new StartupException($"OrleansLlm:SiloAddress must be an IP address. Given: {host.SiloAddress}.");
        RequireDataFolder(host);
        RequireServing(serving);
        if (host.SiloPort == host.GatewayPort)
        {
            throw new StartupException($"OrleansLlm:SiloPort and OrleansLlm:GatewayPort must differ. Given: {host.SiloPort} for both.");
        }

        RequireFree(address, host.SiloPort, "OrleansLlm:SiloPort");
        RequireFree(address, host.GatewayPort, "OrleansLlm:GatewayPort");
        foreach (var url in (urls ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            RequireFreeUrl(url);
        }
    }

    /// <summary>What serving needs, apart from the host around it.</summary>
    public static void RequireServing(ServingOptions serving)
    {
        if (serving.ModelsFolder is { } models && !Directory.Exists(models))
        {
            throw new StartupException($"OrleansLlm:ModelsFolder must be an existing folder. Given: {Path.GetFullPath(models)}.");
        }

        RequireAccelerator(serving);
    }

    private static void RequireDataFolder(HostSettings host)
    {
        try
        {
            Directory.CreateDirectory(host.DataPath);
            var probe = Path.Combine(host.DataPath, $".write-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"OrleansLlm:DataFolder can not be written: {host.DataPath}: {exception.Message}", exception);
        }
    }

    private static void RequireAccelerator(ServingOptions serving)
    {
#if !CUDA
        if (serving.Accelerator == "cuda")
        {
            throw new StartupException("OrleansLlm:Accelerator is cuda, but this is a CPU build. Build with -p:Accelerator=cuda.");
        }
#endif
    }

    private static void RequireFreeUrl(string url)
    {
        BindingAddress binding;
        try
        {
            binding = BindingAddress.Parse(url);
        }
        catch (FormatException exception)
        {
            throw new StartupException($"--urls must be addresses like http://127.0.0.1:5080. Given: {url}.", exception);
        }

        if (binding.Port == 0 || binding.IsUnixPipe || binding.IsNamedPipe)
        {
            return;
        }

        var address = IPAddress.TryParse(binding.Host.Trim('[', ']'), out var ip) ? ip
            : binding.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? IPAddress.Loopback
            : IPAddress.Any;
        RequireFree(address, binding.Port, "--urls");
    }

    private static void RequireFree(IPAddress address, int port, string setting)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
        }
        catch (SocketException exception)
        {
            throw new StartupException(
                exception.SocketErrorCode == SocketError.AddressAlreadyInUse
                    ? $"{setting}: port {port} on {address} is in use. Choose another one or stop the other program."
                    : $"{setting}: port {port} on {address} can not be opened: {exception.Message}",
                exception);
        }
    }
}
