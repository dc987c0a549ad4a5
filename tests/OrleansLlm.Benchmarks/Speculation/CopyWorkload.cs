namespace OrleansLlm.Benchmarks.Speculation;

/// <summary>A prompt and the output that a trained model might give to it.</summary>
internal sealed record CopyWorkload(string Name, bool IsCopying, string Prompt, string Output)
{
    private const string Code = """
        public sealed class OrderService(IOrderStore store, IPriceList prices, TimeProvider time)
        {
            public async Task<Order> PlaceAsync(string customer, IReadOnlyList<OrderLine> lines, CancellationToken cancellationToken)
            {
                if (lines.Count == 0)
                {
                    throw new ArgumentException("An order must have at least one line.", nameof(lines));
                }

                var total = 0m;
                foreach (var line in lines)
                {
                    var price = await prices.FindAsync(line.Article, cancellationToken);
                    total += price * line.Quantity;
                }

                var order = new Order(customer, lines, total, time.GetUtcNow());
                await store.AddAsync(order, cancellationToken);
                return order;
            }

            public async Task CancelAsync(string id, CancellationToken cancellationToken)
            {
                var order = await store.GetAsync(id, cancellationToken);
                if (order.IsShipped)
                {
                    throw new InvalidOperationException("An order that was shipped can not be cancelled.");
                }

                await store.RemoveAsync(id, cancellationToken);
            }
        }
        """;

    private const string Report = """
        The heat pump on the roof of building C was inspected on the fourth of March. The inspector found that the compressor draws six amperes more than in the year before.
        The refrigerant circuit holds its pressure, so a leak can be ruled out. Two of the four fan blades show cracks near the hub and must be replaced before the summer.
        The control unit reported eleven short power failures in February, most of them at night. The grid operator was asked whether work was being done on the line.
        According to the maintenance contract the supplier has to answer within five working days. Until then the unit should run at no more than eighty percent of its power.
        The filter mats were changed and the condensate drain was cleaned. The next regular inspection is due in September, together with the units of buildings A and B.
        """;

    private const string Unrelated = """
        Rivers that rise in limestone country often vanish for a while. Water enters cracks, widens them over thousands of years and leaves its old bed dry. Hikers who follow
        such a valley hear nothing but wind, although a stream runs forty metres under their boots. After a long storm springs appear where nobody expects any: below a
        hayfield, beside a chapel, once even inside a cellar whose owner had kept potatoes there. Dye poured into a sinkhole in autumn may colour a pond next spring, or never
        show again. Divers map what they can reach, yet most of those galleries stay unknown. Their maps look like roots, with knots, loops and sudden ends where sand blocks
        every way on. Some cities drink from such systems and guard each farm above them. One careless tank of fuel could spoil wells for a generation.
        """;

    /// <summary>Three kinds of copying, and two without.</summary>
    public static IReadOnlyList<CopyWorkload> All { get; } =
    [
        new("code edit", true, $"Rename customer to buyer and give the code back.\n{Code}\n", Code.Replace("customer", "buyer", StringComparison.Ordinal)),
        new("RAG quotes", true, $"What must be done about the heat pump? Quote your sources.\n{Report}\n", Quotes()),
        new("summary", true, $"Summarise the report.\n{Report}\n", Summary()),
        new("free text", false, "Write about rivers under the ground.\n", Unrelated),
        new("free answer to a long prompt", false, $"What comes to your mind?\n{Report}\n", Unrelated),
    ];

    private static string[] Sentences => Report.ReplaceLineEndings(" ").Split(". ", StringSplitOptions.TrimEntries);

    private static string Quotes() =>
        $"Three things stand out. First, \"{Sentences[3]}\" [2]. Besides, \"{Sentences[1]}\" [1], which points to worn bearings. Until the supplier replies: \"{Sentences[7]}\" [4]. {Sentences[6]}.";

    private static string Summary() =>
        $"In short: the inspector found that the compressor draws six amperes more than in the year before, and two of the four fan blades show cracks near the hub. The refrigerant circuit holds its pressure. "
        + "The supplier has to answer within five working days, and the unit should run at no more than eighty percent of its power until then. The next regular inspection is due in September.";
}
