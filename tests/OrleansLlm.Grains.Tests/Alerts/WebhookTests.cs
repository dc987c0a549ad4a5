using System.Net;
using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Alerts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Grains.Alerts;
using OrleansLlm.Grains.Network;

namespace OrleansLlm.Grains.Tests.Alerts;

public sealed class WebhookTests
{
    /// <summary>The example of the Standard Webhooks specification's reference libraries.</summary>
    [Fact]
    public void Signatures_are_those_of_the_specification() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSecret.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"));

    [Fact]
    public void Made_secrets_are_valid_and_differ()
    {
        Assert.True(WebhookSecret.IsValid(WebhookSecret.Make()));
        Assert.NotEqual(WebhookSecret.Make(), WebhookSecret.Make());
        Assert.False(WebhookSecret.IsValid("whsec_c2hvcnQ="));
        Assert.False(WebhookSecret.IsValid("secret"));
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("168.63.129.16", false)]
    public void Addresses_inside_networks_are_told_from_public_ones(string address, bool isPublic) =>
        Assert.Equal(isPublic, PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://example.com/hook")]
    [InlineData("ftp://example.com")]
    [InlineData("https://user:secret@example.com")]
    [InlineData("not a url")]
    public void Addresses_of_other_forms_are_refused(string url)
    {
        var refused = Assert.Throws<LlmException>(() => AlertSettingsCheck.Require(new AlertSettings { Url = url }, allowPrivate: false));

        Assert.Equal("url", refused.Parameter);
        Assert.Contains(url, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_secret_is_refused_and_not_repeated()
    {
        var refused = Assert.Throws<LlmException>(() => AlertSettingsCheck.Require(new AlertSettings { Secret = "hunter2" }, allowPrivate: false));

        Assert.Equal("secret", refused.Parameter);
        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_body_tells_level_window_and_amounts()
    {
        var alert = new Alert
        {
            Id = "a1",
            Kind = AlertKind.SoftBudget,
            At = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Scope = new BudgetScope { Project = "web" },
            Threshold = 80,
            Observed = 80.5m,
            Window = new WindowStatus { Budget = new WindowBudget { Period = BudgetPeriod.Month, Hard = 100 }, Spent = 80.5m },
            Message = "m",
        };

        var body = JsonDocument.Parse(WebhookBody.Of("acme", alert)).RootElement;
        var data = body.GetProperty("data");

        Assert.Equal("budget.soft_limit_passed", body.GetProperty("type").GetString());
        Assert.Equal("acme", data.GetProperty("tenant").GetString());
        Assert.Equal("project:web", data.GetProperty("scope").GetString());
        Assert.Equal(80.5m, data.GetProperty("window").GetProperty("spent").GetDecimal());
        Assert.Equal("month", data.GetProperty("window").GetProperty("period").GetString());
        Assert.Equal(JsonValueKind.Null, data.GetProperty("window").GetProperty("resets_at").ValueKind);
    }
}
