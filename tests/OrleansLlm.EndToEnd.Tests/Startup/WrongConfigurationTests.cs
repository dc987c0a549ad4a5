using System.Net;
using System.Net.Sockets;
using OrleansLlm.EndToEnd.Tests.Processes;

namespace OrleansLlm.EndToEnd.Tests.Startup;

/// <summary>A silo that can not start says why in one line and ends with exit code 1.</summary>
public sealed class WrongConfigurationTests
{
    [Theory]
    [InlineData("OrleansLlm__ModelsFolder", "/no/such/folder", "OrleansLlm:ModelsFolder", "/no/such/folder")]
    [InlineData("OrleansLlm__Slots", "-1", "OrleansLlm:Slots", "1 to 1024. Given: -1.")]
    [InlineData("OrleansLlm__Slots", "many", "OrleansLlm:Slots", "many")]
    [InlineData("OrleansLlm__Models__ember__InputPricePerMillion", "-1", "OrleansLlm:Models:ember:InputPricePerMillion", "-1")]
    [InlineData("OrleansLlm__Speculation", "always", "OrleansLlm:Speculation", "Given: always.")]
    [InlineData("OrleansLlm__Accelerator", "cuda", "OrleansLlm:Accelerator", "-p:Accelerator=cuda")]
    [InlineData("OrleansLlm__Threads", "0", "OrleansLlm:Threads", "Given: 0.")]
    [InlineData("OrleansLlm__Storage__Provider", "mysql", "OrleansLlm:Storage:Provider", "embedded, postgres, redis or azure. Given: mysql.")]
    [InlineData("OrleansLlm__Clustering__Provider", "postgres", "OrleansLlm:Clustering:ConnectionString", "must be set for the provider postgres.")]
    [InlineData("OrleansLlm__DevelopmentKey", "short", "OrleansLlm:DevelopmentKey", "at least 8 characters.")]
    [InlineData("OrleansLlm__SettingsFile", "/no/such.json", "OrleansLlm:SettingsFile", "Given: /no/such.json.")]
    [InlineData("OrleansLlm__Providers__up__Kind", "soap", "OrleansLlm:Providers:up:Kind", "Given: 'soap'.")]
    [InlineData("OrleansLlm__Routes__smart__type", "roulette", "OrleansLlm:Routes:smart", "roulette")]
    [InlineData("OrleansLlm__Retrieval__Backend", "postgres", "OrleansLlm:Retrieval:Backend", "OrleansLlm:Retrieval:Postgres:ConnectionString")]
    [InlineData("OrleansLlm__Retrieval__Postgres__ConnectionString", "postgres://a:secret@b/c", "OrleansLlm:Retrieval:Postgres:ConnectionString", "Host=...")]
    [InlineData("OrleansLlm__Retrieval__Azure__Endpoint", "http://name.search.windows.net", "OrleansLlm:Retrieval:Azure:Endpoint", "Given: http://name.search.windows.net.")]
    [InlineData("OrleansLlm__AdminKey", "too-short-for-a-key", "OrleansLlm:AdminKey", "at least 24 characters.")]
    [InlineData("OrleansLlm__AdminKey", "sk-ollm.other.admin.made-up-secret", "OrleansLlm:AdminKey", "must not begin with 'sk-ollm.'")]
    public async Task A_setting_that_can_not_work_is_named(string name, string value, string setting, string hint)
    {
        using var data = new DataFolder();
        await AssertRefusedAsync(data.Path, new() { [name] = value }, setting, hint);
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_named()
    {
        using var data = new DataFolder();
        var file = Path.Combine(data.Path, "file");
        await File.WriteAllTextAsync(file, "");
        await AssertRefusedAsync(file, [], "OrleansLlm:DataFolder", file);
    }

    [Theory]
    [InlineData("OrleansLlm__SiloPort", "OrleansLlm:SiloPort")]
    [InlineData("OrleansLlm__GatewayPort", "OrleansLlm:GatewayPort")]
    public async Task A_cluster_port_in_use_is_named(string name, string setting)
    {
        using var data = new DataFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = $"{((IPEndPoint)other.LocalEndpoint).Port}";
        await AssertRefusedAsync(data.Path, new() { [name] = port }, setting, port);
    }

    [Fact]
    public async Task A_second_silo_on_the_same_address_is_told_so()
    {
        using var data = new DataFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await AssertRefusedAsync(data.Path, [], "--urls", $"{port}", port);
    }

    private static async Task AssertRefusedAsync(
        string dataFolder, Dictionary<string, string> settings, string setting, string hint, int? httpPort = null)
    {
        await using var silo = SiloProcess.Launch(dataFolder, settings, httpPort);
        var end = await silo.WaitForExitAsync();

        Assert.True(end.ExitCode == 1, $"Exit code {end.ExitCode}:\n{end.Output}");
        var line = Assert.Single(end.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("OrleansLlm can not start:", line, StringComparison.Ordinal);
        Assert.Contains(setting, line, StringComparison.Ordinal);
        Assert.Contains(hint, line, StringComparison.Ordinal);
        Assert.Empty(end.StandardOutput.Trim());
    }
}
