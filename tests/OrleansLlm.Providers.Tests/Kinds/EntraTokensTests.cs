using Azure.Core;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Providers.Azure;

namespace OrleansLlm.Providers.Tests.Kinds;

public sealed class EntraTokensTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_token_is_fetched_once_and_again_before_it_ends()
    {
        var credential = new CountingCredential(_clock);
        using var tokens = new EntraTokens("az", credential, "scope/.default", _clock);
        var first = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => tokens.GetAsync(CancellationToken.None).AsTask()));
        Assert.All(first, token => Assert.Equal("token-1", token));
        _clock.Advance(TimeSpan.FromMinutes(56));
        Assert.Equal("token-2", await tokens.GetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_token_that_still_holds_is_used_while_no_new_one_can_be_had()
    {
        var credential = new CountingCredential(_clock);
        using var tokens = new EntraTokens("az", credential, "scope/.default", _clock);
        await tokens.GetAsync(CancellationToken.None);
        credential.Fails = true;
        _clock.Advance(TimeSpan.FromMinutes(57));
        Assert.Equal("token-1", await tokens.GetAsync(CancellationToken.None));
        _clock.Advance(TimeSpan.FromMinutes(3));
        var failure = await Assert.ThrowsAsync<ProviderException>(() => tokens.GetAsync(CancellationToken.None).AsTask());
        Assert.Equal(ProviderFailure.Credentials, failure.Kind);
        Assert.DoesNotContain("tenant-secret", failure.ToString(), StringComparison.Ordinal);
    }

    private sealed class CountingCredential(TimeProvider clock) : TokenCredential
    {
        private int _count;

        public bool Fails { get; set; }

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => Fails
            ? throw new InvalidOperationException("tenant-secret")
            : new AccessToken($"token-{++_count}", clock.GetUtcNow().AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
