using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Tenants;

namespace OrleansLlm.Grains.Tests.Tenants;

public sealed class TenantBookTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_caller_has_the_keys_project_and_the_tags_of_all_levels_of_which_the_inner_win()
    {
        var book = NewBook(new CreateTenantRequest { Tags = new Dictionary<string, string> { ["a"] = "tenant", ["b"] = "tenant", ["c"] = "tenant" } });
        book.Projects.Create(new CreateProjectRequest { Id = "web", Tags = new Dictionary<string, string> { ["b"] = "project", ["c"] = "project" } }, Now);
        var key = Create(book, new CreateKeyRequest { Name = "k", Role = KeyRole.Manager, Project = "web", Tags = new Dictionary<string, string> { ["c"] = "key" } });

        var caller = book.Authenticate(ApiKeyText.Hash(key.Key), Now);

        Assert.Equal(("acme", key.Info.Id, KeyRole.Manager, "web"), (caller.Tenant, caller.KeyId, caller.Role, caller.Project));
        Assert.Equal(("tenant", "project", "key"), (caller.Tags!["a"], caller.Tags["b"], caller.Tags["c"]));
    }

    [Fact]
    public void New_tags_are_those_of_the_next_call_once_they_are_stored()
    {
        var book = NewBook();
        var key = Create(book, new CreateKeyRequest { Name = "k" });
        Assert.Null(book.Authenticate(ApiKeyText.Hash(key.Key), Now).Tags);
        book.Update(new TenantUpdate { Tags = new Dictionary<string, string> { ["a"] = "b" } }, Now);
        book.Saved();
        Assert.Equal("b", book.Authenticate(ApiKeyText.Hash(key.Key), Now).Tags!["a"]);
    }

    [Fact]
    public void A_suspended_tenants_keys_are_forbidden_but_operators()
    {
        var book = NewBook();
        var user = Create(book, new CreateKeyRequest { Name = "u" });
        var @operator = Create(book, new CreateKeyRequest { Name = "o", Role = KeyRole.Operator });
        book.Update(new TenantUpdate { Suspended = true, Reason = "unpaid" }, Now);

        var refused = Assert.Throws<LlmException>(() => book.Authenticate(ApiKeyText.Hash(user.Key), Now));
        Assert.Equal(LlmErrorCode.Forbidden, refused.Code);
        Assert.Contains("unpaid", refused.Message, StringComparison.Ordinal);
        book.Authenticate(ApiKeyText.Hash(@operator.Key), Now);
        Assert.Equal(LlmErrorCode.Unauthenticated, Assert.Throws<LlmException>(() => book.Authenticate(ApiKeyText.Hash("made-up"), Now)).Code);

        Assert.Null(book.Update(new TenantUpdate { Suspended = false }, Now).SuspendedReason);
        book.Authenticate(ApiKeyText.Hash(user.Key), Now);
    }

    [Fact]
    public void Suspending_twice_keeps_the_first_time_and_takes_the_newer_reason()
    {
        var book = NewBook();
        book.Update(new TenantUpdate { Suspended = true, Reason = "a" }, Now);
        var again = book.Update(new TenantUpdate { Suspended = true, Reason = "b" }, Now.AddHours(1));
        Assert.Equal((Now, "b"), (again.SuspendedAt, again.SuspendedReason));
    }

    [Fact]
    public void What_was_not_created_is_not_there()
    {
        var book = new TenantBook("acme", new TenantState());
        Assert.Equal(LlmErrorCode.NotFound, Assert.Throws<LlmException>(() => book.Info).Code);
        Assert.Equal(LlmErrorCode.NotFound, Assert.Throws<LlmException>(() => book.Update(new TenantUpdate(), Now)).Code);
        book.Create(new CreateTenantRequest(), Now);
        Assert.Equal(LlmErrorCode.Conflict, Assert.Throws<LlmException>(() => book.Create(new CreateTenantRequest(), Now)).Code);
    }

    [Theory]
    [InlineData("web", "web", 17, "tags")]
    [InlineData("a/b", "web", 0, "id")]
    [InlineData("", "web", 0, "id")]
    [InlineData("web", "", 0, "name")]
    public void A_project_out_of_range_is_refused_by_field(string id, string name, int tags, string field)
    {
        var request = new CreateProjectRequest { Id = id, Name = name, Tags = Enumerable.Range(0, tags).ToDictionary(i => $"t{i}", _ => "") };
        Assert.Equal(field, Assert.Throws<LlmException>(() => NewBook().Projects.Create(request, Now)).Parameter);
    }

    [Fact]
    public void A_tags_value_of_65_characters_is_refused()
    {
        var update = new TenantUpdate { Tags = new Dictionary<string, string> { ["team"] = new string('x', 65) } };
        Assert.Equal("tags", Assert.Throws<LlmException>(() => NewBook().Update(update, Now)).Parameter);
    }

    [Fact]
    public void An_archived_project_gets_no_new_keys_and_an_unknown_one_is_not_found()
    {
        var book = NewBook();
        book.Projects.Create(new CreateProjectRequest { Id = "web" }, Now);
        book.Projects.RequireOpen("web");
        book.Projects.Update("web", new ProjectUpdate { Archived = true }, Now);
        Assert.Equal(LlmErrorCode.Conflict, Assert.Throws<LlmException>(() => book.Projects.RequireOpen("web")).Code);
        Assert.Equal(LlmErrorCode.NotFound, Assert.Throws<LlmException>(() => book.Projects.RequireOpen("shop")).Code);
        Assert.Equal(LlmErrorCode.Conflict, Assert.Throws<LlmException>(() => book.Projects.Create(new CreateProjectRequest { Id = "web" }, Now)).Code);
        Assert.Null(book.Projects.Update("web", new ProjectUpdate { Archived = false }, Now).ArchivedAt);
    }

    [Theory]
    [InlineData(KeyRole.User, "user")]
    [InlineData(KeyRole.Viewer, "viewer")]
    [InlineData(KeyRole.Manager, "user viewer manager")]
    [InlineData(KeyRole.Owner, "user viewer manager owner")]
    [InlineData(KeyRole.Operator, "user viewer manager owner operator")]
    public void A_role_includes_those_below_but_a_viewer_calls_no_models(KeyRole role, string included)
    {
        Assert.Equal(included.Split(' '), Enum.GetValues<KeyRole>().Where(needed => role.Includes(needed)).Select(KeyRoles.NameOf).OrderBy(name => KeyRoles.Names.ToList().IndexOf(name)));
        Assert.Equal(role, KeyRoles.TryParse(KeyRoles.NameOf(role), out var parsed) ? parsed : null);
        Assert.False(role.Includes((KeyRole)99));
        Assert.False(((KeyRole)99).Includes(role));
    }

    [Fact]
    public void The_state_of_the_release_before_loads_and_its_keys_work()
    {
        var bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Tenants", "States", "tenant-0.1.bin"));
        var state = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>().Deserialize<TenantState>(bytes)!;
        var book = new TenantBook("acme", state);
        book.Adopt(Now);

        Assert.Equal(("acme", DateTimeOffset.FromUnixTimeSeconds(1795706487)), (book.Info.Name, Truncated(book.Info.CreatedAt)));
        Assert.Equal(KeyRole.Owner, book.Authenticate(ApiKeyText.Hash("sk-ollm.acme.3d9b0dd5e04d.M_xc0lzIPiwQ-kDfJdyTxZyqQMp0iLGPpNVsbyhZAMc"), Now).Role);
        Assert.Equal("28b30d6df694", book.Authenticate(ApiKeyText.Hash("sk-ollm.acme.28b30d6df694.SqNie0ZTbyqJZ9ucF6tJFUUJaR1B0KtJetNRg15v3HI"), Now).KeyId);
        Assert.Equal(
            LlmErrorCode.Unauthenticated,
            Assert.Throws<LlmException>(() => book.Authenticate(ApiKeyText.Hash("sk-ollm.acme.7b715ab82310.Rir6gqk9h8n5JPKNAIRF42aAYTOeyAA2DVev5SOVgeA"), Now)).Code);
        Assert.All(book.Keys.List(), key => Assert.Empty(key.Tags));
        Assert.Empty(book.Projects.List());
    }

    private static DateTimeOffset Truncated(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private static TenantBook NewBook(CreateTenantRequest? request = null)
    {
        var book = new TenantBook("acme", new TenantState());
        book.Create(request ?? new CreateTenantRequest(), Now);
        return book;
    }

    private static CreatedKey Create(TenantBook book, CreateKeyRequest request)
    {
        var created = book.Keys.Create(KeyRing.NewId(), request, Now);
        book.Saved();
        return created;
    }
}
