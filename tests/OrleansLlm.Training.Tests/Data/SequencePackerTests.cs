using CsCheck;
using OrleansLlm.Training.Data;

namespace OrleansLlm.Training.Tests.Data;

public sealed class SequencePackerTests
{
    private const int Length = 24;

    private static readonly Gen<TrainingSequence> s_sequence = Gen.Select(Gen.Int[1, 50].Array[0, 40], Gen.Bool.Array[40]).Select((tokens, learned) => new TrainingSequence(tokens, learned[..tokens.Length]));

    [Fact]
    public void Every_learned_token_is_predicted_once_from_its_own_sequence() => s_sequence.Array[0, 30].Sample(sequences =>
    {
        var rows = SequencePacker.Pack(sequences, Length);
        var expected = sequences.Select(sequence => sequence.Start(Length)).SelectMany(sequence => Enumerable.Range(1, Math.Max(0, sequence.Tokens.Length - 1))
            .Where(i => sequence.Learned[i]).Select(i => string.Join(",", sequence.Tokens[..(i + 1)])));
        var given = rows.SelectMany(row => row.Targets.Zip(row.Labels).Select(target =>
        {
            Assert.Equal(row.Tokens[target.First + 1], target.Second);
            int first = target.First - row.Positions[target.First];
            Assert.Equal(row.Documents[first], row.Documents[target.First + 1]);
            return string.Join(",", row.Tokens[first..(target.First + 2)]);
        }));
        Assert.Equal(expected.Order(StringComparer.Ordinal), given.Order(StringComparer.Ordinal));
    });

    [Fact]
    public void Rows_are_well_filled() => s_sequence.Array[1, 60].Sample(sequences =>
    {
        var rows = SequencePacker.Pack(sequences, Length);

        // At most one row can be half empty: what is in it would have fit into another such.
        Assert.True(rows.Count(row => row.Length * 2 <= Length) <= 1);
    });

    [Fact]
    public void An_order_visits_each_row_once_an_epoch_and_can_be_entered_anywhere()
    {
        var order = new RowOrder(13, seed: 4);
        int[] seen = [.. Enumerable.Range(0, 39).Select(place => order.At(place))];
        Assert.All(seen.Chunk(13), epoch => Assert.Equal(Enumerable.Range(0, 13), epoch.Order()));
        Assert.NotEqual(seen[..13], seen[13..26]);
        var later = new RowOrder(13, seed: 4);
        Assert.Equal(seen[20..], Enumerable.Range(20, 19).Select(place => later.At(place)));
    }

    [Fact]
    public void A_file_of_tokens_gives_back_its_sequences() => s_sequence.Array[0, 10].Sample(sequences =>
    {
        string path = Path.GetTempFileName();
        try
        {
            TokenFile.Write(path, sequences);
            var read = TokenFile.Read(path);
            Assert.Equal(sequences.Select(sequence => string.Join(",", sequence.Tokens)), read.Select(sequence => string.Join(",", sequence.Tokens)));
            Assert.Equal(sequences.SelectMany(sequence => sequence.Learned), read.SelectMany(sequence => sequence.Learned));
        }
        finally
        {
            File.Delete(path);
        }
    });
}
