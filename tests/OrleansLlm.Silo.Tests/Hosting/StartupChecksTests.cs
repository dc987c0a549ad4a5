using System.Net;
using System.Net.Sockets;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Silo.Hosting;
using OrleansLlm.Tests.Stores;

namespace OrleansLlm.Silo.Tests.Hosting;

public sealed class StartupChecksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_good_configuration_passes_and_makes_the_data_folder()
    {
        var settings = Settings();
        StartupChecks.Run(settings, new ServingOptions(), "http://127.0.0.1:0");
        Assert.True(Directory.Exists(settings.DataPath));
        Assert.Empty(Directory.EnumerateFiles(settings.DataPath));
    }

    [Theory]
    [InlineData("silo", "OrleansLlm:SiloPort")]
    [InlineData("gateway", "OrleansLlm:GatewayPort")]
    [InlineData("http", "--urls")]
    public void A_port_in_use_is_told_with_its_setting_and_number(string which, string setting)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var settings = Settings();
        settings.SiloPort = which == "silo" ? port : settings.SiloPort;
        settings.GatewayPort = which == "gateway" ? port : settings.GatewayPort;

        var problem = Problem(settings, urls: which == "http" ? $"http://127.0.0.1:{port}" : null);

        Assert.StartsWith($"{setting}: port {port} on 127.0.0.1 is in use", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_folder_that_can_not_be_made_is_told()
    {
        var file = _folder.File("a-file");
        File.WriteAllText(file, "");
        var settings = Settings();
        settings.DataFolder = Path.Combine(file, "data");
        Assert.Contains("OrleansLlm:DataFolder can not be written", Problem(settings), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_models_folder_is_told() => Assert.Contains(
        "OrleansLlm:ModelsFolder must be an existing folder. Given: /no/such/folder",
        Problem(Settings(), new ServingOptions { ModelsFolder = "/no/such/folder" }),
        StringComparison.Ordinal);

    [Fact]
    public void Equal_ports_are_told()
    {
        var settings = Settings();
        settings.GatewayPort = settings.SiloPort;
        Assert.Contains("must differ", Problem(settings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("127.0.0.1:http")]
    public void Addresses_that_are_none_are_told(string url) => Assert.Contains(url, Problem(Settings(), urls: url), StringComparison.Ordinal);

    private HostSettings Settings() => new()
    {
        DataFolder = _folder.File("data"),
        SiloPort = FreePorts.Next(),
        GatewayPort = FreePorts.Next(),
    };

    private static string Problem(HostSettings settings, ServingOptions? serving = null, string? urls = null) =>
        Assert.Throws<StartupException>(() => StartupChecks.Run(settings, serving ?? new ServingOptions(), urls)).Message;
}
