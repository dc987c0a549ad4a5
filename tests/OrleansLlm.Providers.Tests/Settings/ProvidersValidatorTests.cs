using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Providers.Registry;
using OrleansLlm.Providers.Settings;

namespace OrleansLlm.Providers.Tests.Settings;

public sealed class ProvidersValidatorTests
{
    [Fact]
    public void All_that_is_wrong_is_told_at_once_and_no_secret_with_it()
    {
        var problems = Problems("""
            a:Kind=opnai
            b:Kind=openai
            b:Models:m:ContextLength=0
            c:Kind=vllm
            c:BaseUrl=ftp://user:secret-pass@host
            c:ApiKey=a key with spaces
            c:Timeouts:Total=00:00:00
            c:MaxConnections=0
            d:Kind=azure
            d:BaseUrl=https://x.openai.azure.com
            d:ApiVersion=soon
            e:Kind=tgi
            e:BaseUrl=http://tgi:8080
            e:Modells:m:Name=x
            e:Models:x:ContextLength=10
            e:Models:x:MaxOutputTokens=11
            e:Models:x:TokensPerMinute=0
            e:Models:x:MaxReasoningTokens=11
            e:Models:x:Kind=embedding
            e:Models:x:Features:0=telepathy
            f:Kind=code
            """);
        Assert.All(
            new[]
            {
                "Providers:a:Kind must be one of", "Given: 'opnai'", "Providers:b:ApiKey, ApiKeyEnvironment or ApiKeyFile must be given",
                "Providers:b:Models:m:ContextLength must be 1 to", "Providers:c:BaseUrl must be", "Providers:c:ApiKey must be", "Providers:c:Timeouts:Total must be",
                "Providers:c:MaxConnections must be 1 to 65535. Given: 0", "Providers:d:ApiKey (or ApiKeyEnvironment, ApiKeyFile) or EntraId", "Providers:d:ApiVersion must be",
                "Providers:e:Modells is not a setting", "Models:x:MaxOutputTokens must be 1 to ContextLength (10). Given: 11", "Models:x:TokensPerMinute must be at least 1. Given: 0", "Models:x:MaxReasoningTokens must be 0 to ContextLength (10), of a model of kind chat. Given: 11, kind 'embedding'", "Models:x:Kind must be one that a provider of kind 'tgi' has",
                "Models:x:Features must be of", "'telepathy'", "Providers:f:Kind code needs a provider of this name",
            },
            expected => Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal)));
        Assert.DoesNotContain(problems, problem => problem.Contains("secret-pass", StringComparison.Ordinal) || problem.Contains("a key with spaces", StringComparison.Ordinal));
    }

    [Fact]
    public void A_models_name_belongs_to_one_provider()
    {
        var problems = Problems("""
            a:Kind=vllm
            a:BaseUrl=http://a:8000/v1
            a:Models:m:ContextLength=100
            b:Kind=vllm
            b:BaseUrl=http://b:8000/v1
            b:Models:m:ContextLength=100
            """);
        Assert.Contains("'m' must be unique. Given by: a, b", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_file_is_read_anew_when_it_changes()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "first-key\n");
            Assert.Empty(SecretSource.Problems("ApiKey", null, null, file));
            Assert.Equal("first-key", SecretSource.Of(null, null, file).Value());
            File.WriteAllText(file, "no key\n");
            Assert.Contains("ApiKeyFile", Assert.Single(SecretSource.Problems("ApiKey", null, null, file)), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Good_settings_make_models_with_price_and_features()
    {
        using var services = Services("""
            a:Kind=openai
            a:ApiKeyEnvironment=PATH_OF_KEY
            a:Models:gpt-small:Name=gpt-x-mini
            a:Models:gpt-small:ContextLength=128000
            a:Models:gpt-small:MaxOutputTokens=16384
            a:Models:gpt-small:MaxReasoningTokens=32768
            a:Models:gpt-small:RequestsPerMinute=500
            a:Models:gpt-small:TokensPerMinute=200000
            a:Models:gpt-small:Features:0=tools
            a:Models:gpt-small:Price:InputPerMillion=0.15
            a:Models:gpt-small:Price:OutputPerMillion=0.6
            """);
        Environment.SetEnvironmentVariable("PATH_OF_KEY", "sk-abc");
        var model = services.GetRequiredService<IProviderRegistry>().Find("gpt-small")!;
        Assert.Equal(("a", "gpt-x-mini", ModelFeatures.Tools), (model.Provider, model.RemoteName, model.Features));
        Assert.Equal((128_000, 16_384, "a"), (model.Info.ContextLength, model.Info.MaxOutputTokens, model.Info.Provider));
        Assert.Equal((500, 200_000, 32_768), (model.RequestsPerMinute, model.TokensPerMinute, model.MaxReasoningTokens));
        Assert.Equal((0.15m, 0.6m, "a"), (model.Info.Price!.Rates.Input, model.Info.Price.Rates.Output, model.Info.Price.Provider));
    }

    private static List<string> Problems(string settings)
    {
        using var services = Services(settings);
        return [.. Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<ProvidersOptions>>().Value).Failures];
    }

    private static ServiceProvider Services(string settings) => new ServiceCollection()
        .AddLogging()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings
            .Split('\n', StringSplitOptions.TrimEntries)
            .Select(line => line.Split('=', 2))
            .Select(pair => KeyValuePair.Create<string, string?>($"OrleansLlm:Providers:{pair[0]}", pair[1]))).Build())
        .AddProviders()
        .BuildServiceProvider();
}
