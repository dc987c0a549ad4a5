using CsCheck;
using OrleansLlm.Models.Tokenization.Added;

namespace OrleansLlm.Models.Tests.Tokenization;

public sealed class LiteralTextTests
{
    [Fact]
    public void A_stretch_touches_literal_text_exactly_when_they_share_a_unit() =>
        Gen.Select(Gen.Int[0, 4].Array[0, 12], Gen.Int[0, 30], Gen.Int[1, 6]).Sample(
            (gaps, start, length) =>
            {
                var ranges = new List<Range>();
                int at = 0;
                for (int i = 0; i + 1 < gaps.Length; i += 2)
                {
                    at += gaps[i];
                    ranges.Add(at..(at += gaps[i + 1]));
                }

                bool expected = ranges.Any(range => Enumerable.Range(start, length).Any(unit => unit >= range.Start.Value && unit < range.End.Value));
                return new LiteralText(ranges, 60).Touches(start, start + length) == expected;
            });
}
