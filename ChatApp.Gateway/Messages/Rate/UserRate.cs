namespace ChatApp.Gateway.Messages.Rate;

/// <summary>What a user may still send through this gateway in a minute. Thread-safe; it locks itself, which nobody else may.</summary>
/// <param name="share">What it begins with.</param>
internal sealed class UserRate(int share)
{
    private int _left = share;
    private bool _isClaiming;
    private bool _isUsedUp;

    /// <summary>Takes one.</summary>
    /// <param name="share">How much a claim brings.</param>
    /// <param name="claim">Whether the caller has to claim a share, and <see cref="Answer"/>: half of one is left.</param>
    /// <returns>False if there is none, and no claim is under way.</returns>
    public bool TryTake(int share, out bool claim)
    {
        lock (this)
        {
            claim = false;
            if (_left <= 0 && _isUsedUp)
            {
                return false;
            }

            _left--;
            claim = !_isUsedUp && !_isClaiming && _left <= share / 2;
            _isClaiming |= claim;
            return true;
        }
    }

    /// <summary>Ends a claim. One that is not granted is the last.</summary>
    public void Answer(int share, bool granted)
    {
        lock (this)
        {
            _isClaiming = false;
            _isUsedUp = !granted;
            _left += granted ? share : 0;
        }
    }
}
