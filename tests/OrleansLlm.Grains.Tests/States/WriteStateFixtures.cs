namespace OrleansLlm.Grains.Tests.States;

/// <summary>No test: the command that writes the fixtures of the current version. See <see cref="StateFixtures.Command"/>.</summary>
public sealed class WriteStateFixtures
{
    [Fact(Explicit = true)]
    public void Write()
    {
        foreach (var name in DurableStates.All.Keys)
        {
            StateFixtures.Write(name);
        }
    }
}
