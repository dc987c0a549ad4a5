using System.Reflection;

namespace OrleansLlm.Grains.Tests.States;

/// <summary>State of every version that was ever stored still loads, with all that was in it.</summary>
public sealed class StateFixtureTests
{
    public static TheoryData<string> Fixtures => [.. StateFixtures.All];

    public static TheoryData<string> States => [.. DurableStates.All.Keys];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void A_stored_state_loads_with_all_that_was_in_it(string fixture)
    {
        var loaded = StateLines.Of(StateFixtures.Load(fixture)).ToHashSet();
        var lost = StateFixtures.Lines(fixture).Where(line => !loaded.Contains(line)).ToList();
        Assert.True(lost.Count == 0, $"{fixture} lost or changed:\n{string.Join('\n', lost)}");
    }

    [Theory]
    [MemberData(nameof(States))]
    public void The_newest_fixture_holds_every_member_of_todays_state(string name)
    {
        var fixture = $"{StateFixtures.Current}/{name}";
        Assert.True(StateFixtures.All.Contains(fixture), $"There is no fixture {fixture}. Write it: {StateFixtures.Command}");
        Assert.True(
            StateLines.Of(StateFiller.Fill(DurableStates.All[name])).SequenceEqual(StateFixtures.Lines(fixture)),
            $"The state '{name}' has changed since its fixture {fixture} was written. If {StateFixtures.Current} was released, raise {nameof(StateFixtures)}.{nameof(StateFixtures.Current)}. Then: {StateFixtures.Command}");
    }

    [Fact]
    public void Every_type_that_is_stored_is_part_of_a_fixture()
    {
        var seen = new HashSet<Type>();
        foreach (var root in DurableStates.All.Values)
        {
            Visit(root, seen);
        }

        var stored = typeof(GrainServices).Assembly.GetTypes()
            .Where(type => type.GetCustomAttribute<AliasAttribute>()?.Alias.StartsWith("llm.state.", StringComparison.Ordinal) is true);
        Assert.Empty(stored.Where(type => !seen.Contains(type)).Select(type => $"{type.Name}: name its state in {nameof(DurableStates)}"));
    }

    /// <summary>Notes a type, its elements and its members; of a generic type its definition.</summary>
    private static void Visit(Type declared, HashSet<Type> seen)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if ((StateMembers.DictionaryOf(type) ?? (StateMembers.ElementOf(type) is { } element ? [element] : null)) is { } parts)
        {
            Array.ForEach(parts, part => Visit(part, seen));
            return;
        }

        if (type.IsGenericType)
        {
            seen.Add(type.GetGenericTypeDefinition());
        }

        if (StateMembers.IsComposite(type) && seen.Add(type))
        {
            Array.ForEach([.. StateMembers.Of(type)], property => Visit(property.PropertyType, seen));
        }
    }
}
