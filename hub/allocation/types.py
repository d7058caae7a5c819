from numpy.typing import NDArray
from typing import Any
import numpy as np
Ints = NDArray[np.signedinteger[Any]]
