using System.Text;
using CsCheck;
using OrleansLlm.Grains.VectorStores.Ingestion;

namespace OrleansLlm.Grains.Tests.VectorStores;

public sealed class BytePositionsTests
{
    [Fact]
    public void Places_in_any_order_are_those_of_the_text_in_utf8()
    {
        const string Text = "Größe: 10 € – 二十 und 😀 am Ende.";
        var cuts = Enumerable.Range(0, Text.Length + 1).Where(i => i == Text.Length || !char.IsLowSurrogate(Text[i])).ToArray();
        Gen.Int[0, cuts.Length - 1].Array[1, 40].Sample(places =>
        {
            var positions = new BytePositions(Text);
            Assert.All(places, place => Assert.Equal(Encoding.UTF8.GetByteCount(Text.AsSpan(0, cuts[place])), positions.Of(cuts[place])));
        });
    }
}
