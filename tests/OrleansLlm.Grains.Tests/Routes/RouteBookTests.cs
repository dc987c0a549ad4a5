using CsCheck;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routes;
using OrleansLlm.Grains.Routes;

namespace OrleansLlm.Grains.Tests.Routes;

public sealed class RouteBookTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly RouteBook _book = new("acme", []);

    [Fact]
    public void Another_policy_is_another_version_in_force()
    {
        var first = Set("smart", "\"a\"");
        Assert.Equal(("smart", "acme", 1, 1, RouteSource.Book), (first.Name, first.Tenant, first.ActiveVersion, first.LatestVersion, first.Source));
        var second = _book.Set(new RouteChange { Name = "smart", Policy = """ { "type" : "fallback", "steps": ["a", "b"] } """, By = "key_1", Comment = "more" }, Start.AddDays(1));
        Assert.Equal(new RouteVersion { Version = 2, Policy = """{"type":"fallback","steps":["a","b"]}""", CreatedAt = Start.AddDays(1), CreatedBy = "key_1", Comment = "more" }, second.Version);
        Assert.Equal((2, 2), (second.ActiveVersion, second.LatestVersion));
        Assert.Equal([1, 2], second.Versions!.Select(version => version.Version));
        Assert.Equal([(1, Start), (2, Start.AddDays(1))], second.Activations!.Select(activation => (activation.Version, activation.At)));
        Assert.Null(Assert.Single(_book.Records).Versions);
    }

    [Fact]
    public void Setting_the_same_again_changes_nothing()
    {
        var first = Set("smart", "\"a\"");
        Assert.Equal(first.Etag, Set("smart", " \"a\" ").Etag);
        Assert.Equal(1, _book.Get("smart").LatestVersion);
    }

    [Fact]
    public void One_goes_back_by_putting_an_older_version_in_force()
    {
        Set("smart", "\"a\"");
        Set("smart", "\"b\"");
        var back = _book.Activate(new RouteSwitch { Name = "smart", Version = 1, By = "key_2" }, Start.AddHours(1));
        Assert.Equal((1, 2, "\"a\""), (back.ActiveVersion, back.LatestVersion, back.Version.Policy));
        Assert.Equal([1, 2, 1], back.Activations!.Select(activation => activation.Version));
        var missing = Assert.Throws<LlmException>(() => _book.Activate(new RouteSwitch { Name = "smart", Version = 3 }, Start));
        Assert.Equal((LlmErrorCode.NotFound, "Route 'smart' has no version 3; kept are 1 to 2."), (missing.Code, missing.Message));

        // The same policy as the newest, which is not in force: it is put in force, not written again.
        Assert.Equal((2, 2), (Set("smart", "\"b\"").ActiveVersion, _book.Get("smart").LatestVersion));
    }

    [Fact]
    public void A_version_may_wait_to_be_put_in_force()
    {
        var draft = _book.Set(new RouteChange { Name = "smart", Policy = "\"a\"", Activate = false }, Start);
        Assert.Equal((null, 1, "\"a\""), (draft.ActiveVersion, draft.LatestVersion, draft.Version.Policy));
        Assert.Equal(1, _book.Activate(new RouteSwitch { Name = "smart", Version = 1, Etag = draft.Etag }, Start).ActiveVersion);
    }

    [Fact]
    public void An_old_etag_is_refused()
    {
        var seen = Set("smart", "\"a\"");
        Set("smart", "\"b\"");
        foreach (var act in new Action[]
        {
            () => _book.Set(new RouteChange { Name = "smart", Policy = "\"c\"", Etag = seen.Etag }, Start),
            () => _book.Activate(new RouteSwitch { Name = "smart", Version = 1, Etag = seen.Etag }, Start),
            () => _book.Delete("smart", seen.Etag),
            () => _book.Set(new RouteChange { Name = "new", Policy = "\"c\"", Etag = "1" }, Start),
        })
        {
            Assert.Equal((LlmErrorCode.Conflict, "etag"), Refused(act));
        }

        Assert.Equal("\"b\"", _book.Get("smart").Version.Policy);
    }

    [Fact]
    public void A_removed_route_is_gone_but_its_numbers_are_not_used_again()
    {
        Set("smart", "\"a\"");
        var removed = _book.Delete("smart", etag: null);
        Assert.Equal("\"a\"", removed.Version.Policy);
        Assert.Empty(_book.Records);
        Assert.Equal((LlmErrorCode.NotFound, "name"), Refused(() => _book.Get("smart")));
        Assert.Equal((LlmErrorCode.NotFound, "name"), Refused(() => _book.Delete("smart", etag: null)));
        var again = Set("smart", "\"a\"");
        Assert.Equal((2, 2), (again.ActiveVersion, again.LatestVersion));
        Assert.NotEqual(removed.Etag, again.Etag);
    }

    [Fact]
    public void All_mistakes_of_a_policy_are_told()
    {
        var refused = Assert.Throws<LlmException>(() => Set("smart", """{"type":"weighted","choices":[{"policy":"a","weight":-1}],"sticky":"x"}"""));
        Assert.Equal((LlmErrorCode.InvalidRequest, "policy.choices[0].weight"), (refused.Code, refused.Parameter));
        Assert.Contains("policy.sticky must be one of none, conversation, user", refused.Message, StringComparison.Ordinal);
        Assert.Equal((LlmErrorCode.InvalidRequest, "name"), Refused(() => Set("a b", "\"a\"")));
        Assert.Equal((LlmErrorCode.InvalidRequest, "name"), Refused(() => Set("..", "\"a\"")));
        Assert.Equal((LlmErrorCode.InvalidRequest, "comment"), Refused(() => _book.Set(new RouteChange { Name = "a", Policy = "\"a\"", Comment = new string('c', 501) }, Start)));
    }

    [Fact]
    public void Routes_and_versions_are_bounded_and_the_one_in_force_stays()
    {
        Set("smart", "\"v1\"");
        for (var i = 2; i <= 150; i++)
        {
            _book.Set(new RouteChange { Name = "smart", Policy = $"\"v{i}\"", Activate = false }, Start);
        }

        var route = _book.Get("smart");
        Assert.Equal((RouteBook.MaxVersions, 1, 150), (route.Versions!.Count, route.ActiveVersion, route.LatestVersion));
        Assert.Equal([1, 52], route.Versions.Take(2).Select(version => version.Version));
        for (var i = 1; i < RouteBook.MaxRoutes; i++)
        {
            Set($"r{i}", "\"a\"");
        }

        Assert.Equal((LlmErrorCode.InvalidRequest, "name"), Refused(() => Set("one-more", "\"a\"")));
        Set("r1", "\"b\"");
    }

    [Fact]
    public void Versions_never_change_and_each_change_has_another_etag() => Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 4], Gen.Bool).Array[1, 60].Sample(steps =>
    {
        var book = new RouteBook(null, []);
        var versions = new Dictionary<(string, int), string>();
        var etags = new Dictionary<(string, string), string>();
        foreach (var (verb, name, policy, activate) in steps)
        {
            Try(book, verb, $"r{name}", policy, activate);
            foreach (var route in book.Records.Select(record => book.Get(record.Name)))
            {
                Assert.All(route.Versions!, version => Assert.Equal(version.Policy, versions.TryGetValue((route.Name, version.Version), out var known) ? known : versions[(route.Name, version.Version)] = version.Policy));
                var state = $"{route.ActiveVersion} {string.Join(',', route.Versions!.Select(version => version.Version))}";
                Assert.Equal(state, etags.TryGetValue((route.Name, route.Etag!), out var seen) ? seen : etags[(route.Name, route.Etag!)] = state);
            }

            // What is stored is all there is.
            Assert.Equal(book.Records, new RouteBook(null, book.Stored).Records);
        }
    });

    private static void Try(RouteBook book, int verb, string name, int policy, bool activate)
    {
        try
        {
            _ = verb switch
            {
                0 => book.Delete(name, etag: null),
                1 => book.Activate(new RouteSwitch { Name = name, Version = policy }, Start),
                _ => book.Set(new RouteChange { Name = name, Policy = $"\"m{policy}\"", Activate = activate }, Start),
            };
        }
        catch (LlmException refused) when (refused.Code == LlmErrorCode.NotFound)
        {
            // There is no such route or version: nothing may have changed.
        }
    }

    private static (LlmErrorCode Code, string? Parameter) Refused(Action act)
    {
        var refused = Assert.Throws<LlmException>(act);
        return (refused.Code, refused.Parameter);
    }

    private RouteRecord Set(string name, string policy) => _book.Set(new RouteChange { Name = name, Policy = policy }, Start);
}
