using System.Text;
using CsCheck;
using OrleansLlm.Engine.Constraints.Matching;

namespace OrleansLlm.Engine.Tests.Constraints;

public sealed class TrieFrontTests
{
    [Fact]
    public void Tokens_whose_bytes_are_in_the_same_groups_are_found_together() =>
        Gen.Int[0, int.MaxValue].Sample(seed => Compare(new Random(seed)), iter: 100);

    [Fact]
    public void What_was_split_once_is_there_the_next_time()
    {
        var fronts = new TrieFronts(new TokenTrie([(0, "ab"u8.ToArray()), (1, "ac"u8.ToArray())]), 2);
        var groups = fronts.Known(Groups(_ => 0));
        Assert.Same(groups, fronts.Known(Groups(_ => 0)));
        Assert.Same(fronts.Root.Split(groups), fronts.Root.Split(groups));
    }

    [Fact]
    public void What_all_grammars_made_of_a_vocabulary_is_forgotten_when_it_takes_too_much()
    {
        var fronts = new TrieFronts(new TokenTrie([(0, "ab"u8.ToArray())]), 1);
        var root = fronts.Root;
        fronts.Count(60_000_000);
        Assert.Same(root, fronts.Root);
        fronts.Count(60_000_000);
        Assert.NotSame(root, fronts.Root);
    }

    private static void Compare(Random random)
    {
        (int Token, byte[] Bytes)[] tokens = [.. new TokenMaker(random).Make(random.Next(1, 400)).Where(bytes => bytes.Length > 0).Select((bytes, i) => (i, bytes))];
        var fronts = new TrieFronts(new TokenTrie(tokens), 400);
        var most = random.Next(1, 6);
        var groups = fronts.Known(Groups(_ => random.Next(20) == 0 ? ByteGroups.None : (byte)random.Next(most)));
        var expected = tokens.Where(token => !token.Bytes.Any(value => groups.GroupOf[value] == ByteGroups.None))
            .GroupBy(token => Encoding.Latin1.GetString([.. token.Bytes.Select(value => groups.GroupOf[value])]), token => token.Token)
            .ToDictionary(group => group.Key, group => group.Order().ToArray());
        var found = new Dictionary<string, int[]>();
        Collect(fronts, fronts.Root, groups, string.Empty, found);
        Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), found.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    private static void Collect(TrieFronts fronts, TrieFront front, ByteGroups groups, string path, Dictionary<string, int[]> found)
    {
        var mask = new ulong[fronts.MaskLength];
        front.AddTokens(mask);
        int[] tokens = [.. Enumerable.Range(0, mask.Length * 64).Where(token => (mask[token >> 6] & (1UL << token)) != 0)];
        if (tokens.Length > 0)
        {
            found.Add(path, tokens);
        }

        foreach (var (group, part) in front.Split(groups))
        {
            Collect(fronts, part, groups, path + (char)group, found);
        }
    }

    private static ByteGroups Groups(Func<int, byte> groupOf)
    {
        byte[] groups = [.. Enumerable.Range(0, 256).Select(groupOf)];
        return new ByteGroups(groups, groups.Where(group => group != ByteGroups.None).Select(group => group + 1).DefaultIfEmpty().Max());
    }
}
