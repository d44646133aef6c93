namespace CdnMusic.ListeningApi.Recommending;

/// <summary>Says how much having heard some items speaks for others.</summary>
internal interface IItemModel
{
    /// <summary>A score for each item; the greater the better. What was heard already is scored too.</summary>
    double[] Score(IReadOnlyList<int> heard);
}
