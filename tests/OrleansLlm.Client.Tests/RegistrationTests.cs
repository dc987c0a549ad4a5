using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansLlm.Client.Chat;
using OrleansLlm.Client.Cluster;
using OrleansLlm.Client.Tests.Fakes;

namespace OrleansLlm.Client.Tests;

public sealed class RegistrationTests
{
    [Fact]
    public void The_first_transport_is_the_unkeyed_chat_client_and_each_has_its_key()
    {
        var services = new ServiceCollection();
        services.AddSingleton(FakeCluster.Create().Client);
        services.AddOrleansLlmClient(options => options.DefaultModel = "ember");
        services.AddOrleansLlmClusterClient(options => options.ApiKey = Clients.Key);
        using var provider = services.BuildServiceProvider();
        var unkeyed = provider.GetRequiredService<IChatClient>();
        Assert.Same(unkeyed, provider.GetRequiredKeyedService<IChatClient>(OrleansLlmServiceCollectionExtensions.HttpKey));
        Assert.NotNull(unkeyed.GetService<HttpChatClient>());
        Assert.NotNull(provider.GetRequiredKeyedService<IChatClient>(OrleansLlmServiceCollectionExtensions.ClusterKey).GetService<ClusterChatClient>());
        Assert.Equal("ember", unkeyed.GetService<ChatClientMetadata>()!.DefaultModelId);
    }

    [Fact]
    public void What_the_builder_adds_is_in_both_registrations()
    {
        var services = new ServiceCollection();
        services.AddOrleansLlmClient().UseFunctionInvocation();
        using var provider = services.BuildServiceProvider();
        Assert.NotNull(provider.GetRequiredService<IChatClient>().GetService<FunctionInvokingChatClient>());
        Assert.NotNull(provider.GetRequiredService<OrleansLlmClient>());
    }

    [Fact]
    public void Options_out_of_range_are_refused_all_at_once()
    {
        var services = new ServiceCollection();
        services.AddOrleansLlmClient(options =>
        {
            options.MaxRetries = 99;
            options.Timeout = TimeSpan.Zero;
        });
        using var provider = services.BuildServiceProvider();
        var failure = Assert.Throws<OptionsValidationException>(provider.GetRequiredService<IChatClient>);
        Assert.Equal(2, failure.Failures.Count());
    }

    [Theory]
    [InlineData("relative/path")]
    [InlineData("ftp://x")]
    public void An_endpoint_that_is_no_http_address_is_refused(string endpoint)
    {
        var options = new OrleansLlmClientOptions { Endpoint = new Uri(endpoint, UriKind.RelativeOrAbsolute) };
        var failure = Assert.Throws<ValidationException>(() => new OrleansLlmClient(options));
        Assert.Contains(endpoint, failure.Message, StringComparison.Ordinal);
    }
}
