using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Grains.Rollouts;

namespace OrleansLlm.Grains.Tests.Rollouts;

public sealed class ServedVersionsTests
{
    private static readonly string[] Units = [.. Enumerable.Range(0, 4000).Select(unit => $"user-{unit}")];

    [Fact]
    public void Without_rollouts_a_model_serves_itself()
    {
        Assert.Equal("ember", ServedVersions.None.ServedBy("ember", "acme", "u", _ => true));
    }

    [Fact]
    public void A_share_of_users_gets_the_new_version_and_keeps_it_while_the_share_grows()
    {
        var tenth = In(At(share: 10));
        var half = In(At(share: 50));

        Assert.InRange(tenth.Count, 300, 500);
        Assert.InRange(half.Count, 1800, 2200);
        Assert.Subset(half, tenth);
        Assert.Equal(Units.Length, In(At(share: 100)).Count);
    }

    [Fact]
    public void A_version_that_nobody_serves_gets_no_calls()
    {
        var versions = new ServedVersions(1, [new ModelRollout { Model = "ember", Active = "2" }]);
        Assert.Equal("ember@2", versions.ServedBy("ember", "acme", "u", _ => true));
        Assert.Equal("ember", versions.ServedBy("ember", "acme", "u", _ => false));
        Assert.Equal("other", versions.ServedBy("other", "acme", "u", _ => true));
    }

    [Fact]
    public void Only_models_with_a_rollout_are_watched()
    {
        var versions = At(share: 10);
        Assert.Equal(("ember", "2"), versions.Watched("ember@2"));
        Assert.Equal(("ember", null), versions.Watched("ember"));
        Assert.Null(versions.Watched("other"));
        Assert.Null(new ServedVersions(1, [new ModelRollout { Model = "ember", Active = "2" }]).Watched("ember@2"));
    }

    [Fact]
    public void A_tenants_own_training_serves_no_other_tenant()
    {
        var own = ModelVersionName.Trained("acme.eu", "support", "ab12");
        var versions = new ServedVersions(1, [new ModelRollout { Model = "ember", Active = own }]);

        Assert.Equal(("acme.eu", null, null), (ModelVersionName.OwnerOf($"ember@{own}"), ModelVersionName.OwnerOf("ember@2"), ModelVersionName.OwnerOf("ember")));
        Assert.Equal($"ember@{own}", versions.ServedBy("ember", "acme.eu", "u", _ => true));
        Assert.Equal("ember", versions.ServedBy("ember", "acme", "u", _ => true));
    }

    private static HashSet<string> In(ServedVersions versions) => [.. Units.Where(unit => versions.ServedBy("ember", "acme", unit, _ => true) == "ember@2")];

    private static ServedVersions At(double share) => new(1,
    [
        new ModelRollout
        {
            Model = "ember",
            Rollout = new RunningRollout { Version = "2", Steps = [new RolloutStep { Share = share }], Guard = new RolloutGuard() },
        },
    ]);
}
